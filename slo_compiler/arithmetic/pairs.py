"""Window pairs of burn-rate alerts (SRE Workbook, chapter 5), as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import PAGE
from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from datetime import timedelta
    from decimal import Decimal

    from slo_compiler.model import AlertSeverity, PairPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnRatePair:
    """Alert while the error ratio exceeds `threshold` over both windows."""

    severity: AlertSeverity
    budget_fraction: Decimal
    long_window: timedelta
    short_window: timedelta
    burn_rate: Decimal
    threshold: Decimal
    wanted: PairPolicy
    """The pair of the policy; differs if a bound adjusted this one."""

    @property
    def is_adjusted(self) -> bool:
        """True if this pair differs from the pair that the user wrote.

        The pairs of the built-in policy follow from the period and the target.
        """
        wanted = self.wanted
        is_same_short = wanted.short_window in (None, self.short_window)
        is_same = (self.budget_fraction, self.long_window) == (wanted.budget_fraction, wanted.long_window)
        return not wanted.is_built_in and not (is_same and is_same_short)


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnRatePairs(Cached):
    """The pairs of one SLO, and the policies without a pair."""

    severities: tuple[tuple[AlertSeverity, tuple[BurnRatePair, ...]], ...]
    """Most severe first, each with its pairs, shortest long window first; a severity may have none."""
    impossible: tuple[tuple[AlertSeverity, PairPolicy], ...] = ()
    """Policies that no window satisfies at this target."""
    merged: tuple[tuple[AlertSeverity, PairPolicy], ...] = ()
    """Policies whose adjusted pair has the windows of another pair."""

    @property
    def all(self) -> tuple[BurnRatePair, ...]:
        """All pairs, those of the most severe alert first."""
        return tuple(pair for _, pairs in self.severities for pair in pairs)

    @property
    def page(self) -> tuple[BurnRatePair, ...]:
        """The pairs of pages, which are evaluated in the fast group."""
        return self.of(PAGE)

    @property
    def slow(self) -> tuple[tuple[AlertSeverity, tuple[BurnRatePair, ...]], ...]:
        """The severities with pairs that are evaluated in the slow group: all but pages."""
        return tuple((severity, pairs) for severity, pairs in self.severities if severity != PAGE and pairs)

    def of(self, severity: AlertSeverity) -> tuple[BurnRatePair, ...]:
        """The pairs of a severity."""
        return dict(self.severities).get(severity, ())
