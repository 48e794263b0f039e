"""The alert policy from a spec: alert when a share of the budget is consumed within a window."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import NewType

from slo_compiler.records import Cached, dataclass

AlertSeverity = NewType("AlertSeverity", str)
"""The name of a severity in specs and settings."""

PAGE = AlertSeverity("page")
"""A page needs a response now. Only pages are evaluated in the fast group."""

TICKET = AlertSeverity("ticket")
"""A ticket needs a response during work hours; so do the alerts on missing data and on policies."""

TextPairs = tuple[tuple[str, str], ...]
"""Names and values, sorted by name: labels or annotations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairPolicy:
    """Alert when `budget_fraction` of the SLO's error budget is consumed within `long_window`.

    The burn rate and the threshold follow from the SLO's period; see
    `arithmetic.burn_rates`. Without `short_window` it is a twelfth of the long one.
    """

    budget_fraction: Decimal
    long_window: timedelta
    short_window: timedelta | None = None
    is_built_in: bool = False
    """True for the default policy, whose pairs adapt to the period and the target."""


def _pair(percent: int, hours: int) -> PairPolicy:
    return PairPolicy(
        budget_fraction=Decimal(percent) / 100, long_window=timedelta(hours=hours), is_built_in=True
    )


SeverityPairs = tuple[tuple[AlertSeverity, tuple[PairPolicy, ...]], ...]
"""Severities and their window pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityTexts:
    """Labels or annotations of the alerts of single severities, by the name of the severity in the spec."""

    texts: tuple[tuple[str, TextPairs], ...] = ()
    """Sorted; a severity without any is not listed."""

    def of(self, severity: str) -> TextPairs:
        """The labels or annotations of a severity."""
        return dict(self.texts).get(severity, ()) if self.texts else ()

    @property
    def names(self) -> frozenset[str]:
        """The names of the labels or annotations of all severities."""
        return frozenset(name for _, pairs in self.texts for name, _ in pairs)


NO_TEXTS = SeverityTexts()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy(Cached):
    """The window pairs of each severity, and the switch of the alert on missing data.

    The default is from chapter 5 of the SRE Workbook: page for 2% in 1h or 5% in 6h, ticket for 10% in
    1d or 10% in 3d. An empty tuple disables the severity.
    """

    severities: SeverityPairs = (
        (PAGE, (_pair(2, 1), _pair(5, 6))),
        (TICKET, (_pair(10, 24), _pair(10, 72))),
    )
    """Most severe first."""
    absent: bool = True
    keep_firing: timedelta = timedelta(minutes=5)
    """The time that a burn-rate alert keeps firing after its condition ends; 0 for none."""

    def of(self, severity: AlertSeverity) -> tuple[PairPolicy, ...]:
        """The pairs of a severity."""
        return dict(self.severities).get(severity, ())
