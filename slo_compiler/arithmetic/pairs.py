"""Window pairs of burn-rate alerts (SRE Workbook, chapter 5), as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta
    from decimal import Decimal

    from slo_compiler.model import PairPolicy


class AlertSeverity(StrEnum):
    """A page needs a response now, a ticket during work hours."""

    PAGE = "page"
    TICKET = "ticket"


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
    """The pair of the policy; differs if a bound moved this one."""

    @property
    def is_adjusted(self) -> bool:
        """Whether a bound moved this pair away from its policy."""
        return (
            self.budget_fraction != self.wanted.budget_fraction or self.long_window != self.wanted.long_window
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnRatePairs:
    """The pairs of one SLO, shortest long window first, and what became of the others."""

    page: tuple[BurnRatePair, ...]
    ticket: tuple[BurnRatePair, ...]
    impossible: tuple[tuple[AlertSeverity, PairPolicy], ...] = ()
    """Policies that no window can serve at this target."""
    merged: tuple[tuple[AlertSeverity, PairPolicy], ...] = ()
    """Policies that a bound moved onto the windows of a pair already there."""

    @property
    def all(self) -> tuple[BurnRatePair, ...]:
        """Page pairs, then ticket pairs."""
        return self.page + self.ticket
