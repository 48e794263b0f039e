"""The times at which the burn-rate alerts of an SLO would have fired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.windows import LONGEST_CHAIN
from slo_compiler.model import PAGE
from slo_compiler.records import dataclass
from slo_compiler.replay.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import AlertSeverity
    from slo_compiler.replay.evaluations import GroupTimes, PastRates


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One firing of an alert; times are evaluations, in Unix seconds."""

    severity: AlertSeverity
    pair: BurnRatePair
    """The pair that fired first."""
    begin: float
    """The first evaluation at which it fires."""
    condition_end: float
    """The last evaluation at which the condition was true; after it, the alert was kept firing."""
    resolved: float | None
    """The first evaluation at which it no longer fires; None if it still fires at the end of the replay."""


def replay_alerts(
    plan: AlertPlan, rates: PastRates, times: GroupTimes, *, begin: float, end: float
) -> tuple[Firing, ...]:
    """Return the firings of the burn-rate alerts from `begin` to `end` in Unix seconds, by time.

    The condition must have been false before `begin`. An hour of rates and the longest window of tiles
    before it are read, if they exist.
    """
    windows = Windows(plan.windows, rates, times, begin=begin, end=end)
    found: list[Firing] = []
    for severity, pairs in plan.pairs.severities:
        group = times.fast if severity == PAGE else times.slow
        states = (
            (now, next((pair for pair in pairs if _is_true(pair, plan, windows, rates, now)), None))
            for now in group.between(begin, end)
        )
        keep = plan.slo.alerting.keep_firing
        found += _firings(
            severity, states, keep=keep.total_seconds(), interval=group.interval.total_seconds()
        )
    return tuple(sorted(found, key=lambda one: (one.begin, one.severity)))


def _is_true(pair: BurnRatePair, plan: AlertPlan, windows: Windows, rates: PastRates, now: float) -> bool:
    """Return whether both windows exceed the threshold, with enough errors and enough history."""
    limit = float(pair.threshold)
    for window in (pair.long_window, pair.short_window):
        ratio = windows.ratio(window, now)
        if ratio is None or ratio <= limit:
            return False
    if plan.slo.counts_errors:
        count = windows.count(pair.long_window, now)
        if count is None or count <= plan.slo.min_errors - 0.5:
            return False
    is_young = rates.history_start is not None and pair.long_window > LONGEST_CHAIN
    return not (is_young and now - (rates.history_start or 0.0) < pair.long_window.total_seconds() / 2)


def _firings(
    severity: AlertSeverity,
    states: Iterator[tuple[float, BurnRatePair | None]],
    *,
    keep: float,
    interval: float,
) -> Iterator[Firing]:
    """Join evaluations to firings.

    An alert resolves `keep` seconds after the first false condition, and after a restart of Prometheus at
    once, because that is not stored.
    """
    pair: BurnRatePair | None = None
    begin = last = true_at = now = 0.0
    ended: float | None = None
    for now, found in states:
        if found is not None:
            if pair is None:
                pair, begin = found, now
            true_at, ended = now, None
        elif pair is not None:
            ended = now if ended is None else ended
            is_restarted = now - last > 1.5 * interval
            if is_restarted or now - ended >= keep:
                yield Firing(severity=severity, pair=pair, begin=begin, condition_end=true_at, resolved=now)
                pair = None
        last = now
    if pair is not None:
        yield Firing(severity=severity, pair=pair, begin=begin, condition_end=true_at, resolved=None)
