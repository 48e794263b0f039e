"""Error budgets as time and as events (SRE Workbook, chapter 2)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

SMALLEST_BUDGET = Decimal("1e-12")
"""One bad event per trillion. Below, the 64-bit numbers of Prometheus round the target to 1."""


def budget_time(error_budget: Decimal, period: timedelta) -> timedelta:
    """The duration of total outage that the budget of a period allows: (1 - target) * period."""
    return timedelta(microseconds=int(error_budget * (period // timedelta(microseconds=1))))


def budget_events(error_budget: Decimal, events: int) -> Decimal:
    """The number of bad events that the budget of `events` events allows."""
    return error_budget * events
