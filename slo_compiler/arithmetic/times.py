"""Detection and reset times of burn-rate alerts: the formulas of `docs/alerting.md`.

b = error budget, P = the SLO's period, f = budget fraction, W and w = long and short window,
theta = threshold, E = the incident's error ratio, m = the base window. For windows read from raw
series, detection takes W * theta / E = f * P * b / E for any W (SRE Workbook, chapter 5). A window
summed from the base rate reflects an error fully only after m, which adds up to m / 2.
All times are ideal: scraping and rule evaluation add up to one interval each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.windows import BASE_WINDOW, WindowSource

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.arithmetic.windows import WindowPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTimes:
    """The times of one pair in an incident of constant error ratio on an otherwise healthy service."""

    detection: timedelta
    """From the first error until both windows exceed the threshold."""
    reset: timedelta
    """From the last error, after a long incident, until the short window is below the threshold."""
    budget_consumed: Decimal
    """The share of the error budget consumed at detection."""


def pair_times(
    pair: BurnRatePair, windows: WindowPlan, *, error_ratio: Decimal, error_budget: Decimal
) -> PairTimes | None:
    """The times of `pair` at `error_ratio`; None if the ratio does not exceed its threshold."""
    if error_ratio <= pair.threshold:
        return None
    share = pair.threshold / error_ratio
    detection = max(
        _rise(pair.long_window, share, is_smeared=_is_smeared(windows, pair.long_window)),
        _rise(pair.short_window, share, is_smeared=_is_smeared(windows, pair.short_window)),
    )
    return PairTimes(
        detection=detection,
        reset=_fall(pair.short_window, share, is_smeared=_is_smeared(windows, pair.short_window)),
        budget_consumed=error_ratio * decimal_ratio(detection, windows.period.length) / error_budget,
    )


def _is_smeared(windows: WindowPlan, window: timedelta) -> bool:
    return windows.source(window) is not WindowSource.RAW


def _rise(window: timedelta, share: Decimal, *, is_smeared: bool) -> timedelta:
    """The time until errors fill a share of the window."""
    raw = _times(window, share)
    if not is_smeared:
        return raw
    if raw <= BASE_WINDOW / 2:
        return _root(2 * _seconds(BASE_WINDOW) * _seconds(raw))
    return raw + BASE_WINDOW / 2


def _fall(window: timedelta, share: Decimal, *, is_smeared: bool) -> timedelta:
    """The time until errors in a window full of errors drop to the share."""
    left = _times(window, share)
    if not is_smeared:
        return window - left
    if left <= BASE_WINDOW / 2:
        return window + BASE_WINDOW - _root(2 * _seconds(BASE_WINDOW) * _seconds(left))
    return window - left + BASE_WINDOW / 2


def _seconds(duration: timedelta) -> Decimal:
    return decimal_ratio(duration, timedelta(seconds=1))


def _times(duration: timedelta, share: Decimal) -> timedelta:
    return timedelta(microseconds=int(share * (duration // timedelta(microseconds=1))))


def _root(square_seconds: Decimal) -> timedelta:
    return timedelta(microseconds=int(square_seconds.sqrt() * 1_000_000))
