"""The error budget as total outages, and the cost of an outage until a page fires."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.alert_plan import derive_pairs
from slo_compiler.arithmetic.budgets import budget_time
from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.times import Delays, pair_times
from slo_compiler.arithmetic.windows import window_step
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.model import Period, Settings

OUTAGE = timedelta(minutes=5)
"""The length of the outages that are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageCost:
    """Total outages of an SLO with the alert policy of some settings."""

    fitting: int
    """The number of outages of 5 minutes that the budget of the period allows."""
    detected: timedelta | None
    """The longest time until a page fires; None if no page can fire."""
    spent: Decimal | None
    """The share of the budget that is spent by then."""


def outage_cost(error_budget: Decimal, period: Period, settings: Settings) -> OutageCost:
    """Count outages, and calculate what the detection of one costs (`arithmetic.times`)."""
    allowed = budget_time(error_budget, period.length)
    step = window_step(settings.scrape_interval) or OUTAGE
    pairs, windows = derive_pairs(settings.alerting, error_budget, period, step=step, counts_errors=False)
    delays = Delays(
        scrape=settings.scrape_interval,
        sampling=timedelta(),
        fast=settings.intervals.fast,
        slow=settings.intervals.slow,
        keep_firing=timedelta(),
    )
    found = (
        pair_times(pair, windows, error_ratio=Decimal(1), error_budget=error_budget, delays=delays)
        for pair in pairs.page
    )
    detected = min((times.detection_latest for times in found if times), default=None)
    return OutageCost(
        fitting=allowed // OUTAGE,
        detected=detected,
        spent=decimal_ratio(detected, period.length) / error_budget if detected else None,
    )
