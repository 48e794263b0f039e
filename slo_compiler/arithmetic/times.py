"""Detection and reset times of burn-rate alerts: the formulas of `docs/alerting.md`.

b = error budget, P = the SLO's period, f = budget fraction, W and w = long and short window,
theta = threshold, E = the incident's error ratio. Detection takes W * theta / E = f * P * b / E for any W
(SRE Workbook, chapter 5), the reset w * (1 - theta / E). What measures and evaluates a window adds a lag.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.model import PAGE
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.arithmetic.windows import WindowPlan
    from slo_compiler.model import Intervals, Slo


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """The intervals that delay an alert, and the time that it keeps firing."""

    scrape: timedelta
    sampling: timedelta
    """Interval of the points at which an SLI reads its series; zero if it reads their own samples."""
    fast: timedelta
    """Interval of the base rates and the page alert."""
    slow: timedelta
    """Interval of the windows summed from tiles and of all alerts but pages."""
    keep_firing: timedelta

    def lag(self, pair: BurnRatePair, window: timedelta, windows: WindowPlan) -> timedelta:
        """The longest time until an event affects an alert through one of its windows.

        A tile is recorded at most one step after an event, and read at most one slow interval later. Alerts
        but pages also read shorter windows only once per slow interval.
        """
        lag = self.scrape + self.sampling + self.fast
        is_page = pair.severity == PAGE
        if windows.source(window) is not WindowSource.TILES:
            return lag if is_page else lag + self.slow
        lag += windows.step + self.slow
        return lag + self.fast if is_page else lag

    def kept_firing(self, pair: BurnRatePair) -> timedelta:
        """The time from the first evaluation without the condition until the one that resolves the alert."""
        interval = self.fast if pair.severity == PAGE else self.slow
        return interval * -(-self.keep_firing // interval) if interval else self.keep_firing


def delays_of(slo: Slo, intervals: Intervals) -> Delays:
    """The intervals that delay the alerts of an SLO."""
    return Delays(
        scrape=slo.scrape_interval,
        sampling=slo.sli.sampling,
        fast=intervals.fast,
        slow=intervals.slow,
        keep_firing=slo.alerting.keep_firing,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTimes:
    """The times of one pair in an incident of constant error ratio on an otherwise healthy service."""

    detection: timedelta
    """From the first error until both windows exceed the threshold."""
    detection_latest: timedelta
    """The same with the longest lag."""
    reset: timedelta
    """From the last error, after a long incident, until the alert resolves."""
    reset_latest: timedelta
    budget_consumed: Decimal
    """The share of the error budget consumed at the earliest detection."""


def pair_times(
    pair: BurnRatePair,
    windows: WindowPlan,
    *,
    error_ratio: Decimal,
    error_budget: Decimal,
    delays: Delays,
    errors_needed: timedelta = timedelta(),
    errors_latest: timedelta = timedelta(),
) -> PairTimes | None:
    """The times of `pair` at `error_ratio`; None if the pair does not fire.

    `errors_needed` is the time until `min_errors` errors have happened, and `errors_latest` the longest one.
    """
    if error_ratio <= pair.threshold or errors_needed > pair.long_window:
        return None
    share = pair.threshold / error_ratio
    rises = [(_times(window, share), delays.lag(pair, window, windows)) for window in _windows(pair)]
    rises.append((errors_needed, delays.lag(pair, pair.long_window, windows)))
    detection = max(time for time, _ in rises)
    rises.append((errors_latest, rises[-1][1]))
    reset = pair.short_window - _times(pair.short_window, share) + delays.kept_firing(pair)
    return PairTimes(
        detection=detection,
        detection_latest=max(time + lag for time, lag in rises),
        reset=reset,
        reset_latest=reset + delays.lag(pair, pair.short_window, windows),
        budget_consumed=error_ratio * decimal_ratio(detection, windows.period.length) / error_budget,
    )


def time_of_errors(count: int, *, error_ratio: Decimal, events_per_second: Decimal) -> timedelta:
    """The time until a number of errors is expected at a traffic."""
    seconds = Decimal(count) / (error_ratio * events_per_second)
    return timedelta(seconds=float(seconds))


def time_of_samples(count: int, *, error_ratio: Decimal, interval: timedelta) -> timedelta:
    """The time from the first of a number of bad events to the last, in one series with regular events."""
    return timedelta(seconds=float(count / error_ratio - 1) * interval.total_seconds())


def _windows(pair: BurnRatePair) -> tuple[timedelta, timedelta]:
    return pair.long_window, pair.short_window


def _times(duration: timedelta, share: Decimal) -> timedelta:
    return timedelta(microseconds=int(share * (duration // timedelta(microseconds=1))))
