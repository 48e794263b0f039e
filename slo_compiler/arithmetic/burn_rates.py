"""Derives window pairs from an alert policy: pairs that can fire and do not fire on a healthy SLO.

With target T, period P, budget fraction f and long window W (SRE Workbook, chapter 5):

    burn rate B = f * P / W        threshold theta = B * (1 - T)

Two bounds adjust pairs (`docs/alerting.md`):

* B < 1 would alert on an SLO that meets its target. If raising f to W / P (so that B is 1) requires
  at most a quarter more budget, f is raised; otherwise W is shortened.
* theta is an error ratio. At 1, a pair cannot fire; above one half, only near-total outages exceed it.
  W is lengthened until theta is at most one half. Detection time does not depend on W, so only the
  reset time increases.

All windows are multiples of the step, the SLO's base window.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import AlertPolicy, AlertSeverity, PairPolicy, Period

HIGHEST_THRESHOLD = Decimal("0.5")
_MOST_RAISED = Decimal("1.25")
_SHORT_SHARE = 12
_MINUTES = (10, 15, 20, 30, 40)
_HOURS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 72, 96, 144, 192, 288, 384, 576, 768, 1152)
LADDER = tuple(
    [timedelta(minutes=minutes) for minutes in _MINUTES] + [timedelta(hours=hours) for hours in _HOURS]
)
"""Long windows of adjusted pairs; each is at most twice the previous one."""


def burn_rate_pairs(
    policy: AlertPolicy, *, error_budget: Decimal, period: Period, step: timedelta
) -> BurnRatePairs:
    """Derive every pair of a policy for one SLO."""
    chosen: list[BurnRatePair] = []
    impossible: list[tuple[AlertSeverity, PairPolicy]] = []
    merged: list[tuple[AlertSeverity, PairPolicy]] = []
    for severity, wanted in _by_severity(policy):
        pair = _fit(wanted, severity=severity, error_budget=error_budget, period=period.length, step=step)
        if pair is None:
            impossible.append((severity, wanted))
        elif any(other.long_window == pair.long_window for other in chosen):
            merged.append((severity, wanted))
        else:
            chosen.append(pair)
    return BurnRatePairs(
        severities=tuple((severity, _of(chosen, severity)) for severity, _ in policy.severities),
        impossible=tuple(impossible),
        merged=tuple(merged),
    )


def _by_severity(policy: AlertPolicy) -> Iterable[tuple[AlertSeverity, PairPolicy]]:
    # The most severe comes first: if two pairs have the same long window, the more severe one is kept.
    for severity, pairs in policy.severities:
        for pair in sorted(pairs, key=lambda pair: pair.long_window):
            yield severity, pair


def _of(pairs: list[BurnRatePair], severity: AlertSeverity) -> tuple[BurnRatePair, ...]:
    mine = [pair for pair in pairs if pair.severity == severity]
    return tuple(sorted(mine, key=lambda pair: pair.long_window))


def _fit(
    wanted: PairPolicy, *, severity: AlertSeverity, error_budget: Decimal, period: timedelta, step: timedelta
) -> BurnRatePair | None:
    for long_window in _candidates(wanted, error_budget=error_budget, period=period, step=step):
        fraction = max(wanted.budget_fraction, decimal_ratio(long_window, period))
        threshold = _threshold(fraction, long_window, error_budget=error_budget, period=period)
        if threshold <= HIGHEST_THRESHOLD and fraction <= 1:
            return BurnRatePair(
                severity=severity,
                budget_fraction=fraction,
                long_window=long_window,
                short_window=_short_window(wanted, long_window, step=step),
                burn_rate=_burn_rate(fraction, long_window, period=period),
                threshold=threshold,
                wanted=wanted,
            )
    return None


def _candidates(
    wanted: PairPolicy, *, error_budget: Decimal, period: timedelta, step: timedelta
) -> Iterable[timedelta]:
    """Candidate long windows, best first: the one of the policy, longer ones, a shorter one."""
    ladder = tuple(window for window in LADDER if window > step and not window % step)
    sustainable = _scaled(period, wanted.budget_fraction)  # where B is exactly 1
    raised = _scaled(sustainable, _MOST_RAISED)
    start = max(_up(wanted.long_window, step), ladder[0])
    if start > raised:
        shorter = [window for window in ladder if window <= sustainable]
        start = shorter[-1] if shorter else ladder[0]
    yield start
    yield from (window for window in ladder if start < window <= raised)
    if error_budget < HIGHEST_THRESHOLD:  # between two windows of the ladder there may be one that fits
        exact = _down(sustainable, step)
        if exact >= ladder[0]:
            yield exact


def _scaled(duration: timedelta, factor: Decimal) -> timedelta:
    microseconds = Decimal(duration // timedelta(microseconds=1)) * factor
    return timedelta(microseconds=int(microseconds))


def _burn_rate(fraction: Decimal, long_window: timedelta, *, period: timedelta) -> Decimal:
    return _rounded(fraction * decimal_ratio(period, long_window))


def _threshold(
    fraction: Decimal, long_window: timedelta, *, error_budget: Decimal, period: timedelta
) -> Decimal:
    return _rounded(fraction * decimal_ratio(period, long_window) * error_budget)


def _rounded(value: Decimal) -> Decimal:
    """Round to 12 significant digits, without trailing zeros: exact for common policies."""
    digits = value.adjusted() - 11
    return _plain(value.quantize(Decimal(1).scaleb(digits)) if value else value)


def _plain(value: Decimal) -> Decimal:
    normal = value.normalize()
    return normal.quantize(Decimal(1)) if normal.as_tuple().exponent > 0 else normal  # type: ignore[operator]  # finite


def _short_window(wanted: PairPolicy, long_window: timedelta, *, step: timedelta) -> timedelta:
    if wanted.short_window is not None and long_window == wanted.long_window:
        return _up(wanted.short_window, step)
    return max(step, _down(long_window / _SHORT_SHARE, step))


def _up(length: timedelta, step: timedelta) -> timedelta:
    return -(-length // step) * step


def _down(length: timedelta, step: timedelta) -> timedelta:
    return length // step * step
