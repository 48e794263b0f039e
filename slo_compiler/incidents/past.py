"""The rates of one SLO before and during an incident: recorded ones, or else those of raw series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.incidents.facts import RatesFrom
from slo_compiler.incidents.group_times import group_times
from slo_compiler.incidents.raw import base_rates
from slo_compiler.incidents.recorded import RecordedTracks
from slo_compiler.records import dataclass
from slo_compiler.replay.evaluations import GroupTimes, PastRates
from slo_compiler.replay.tracks import Track

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import timedelta

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.incidents.reading import Reader
    from slo_compiler.live.scope import Scope
    from slo_compiler.live.series import SloName
    from slo_compiler.model import Intervals, TextPairs
    from slo_compiler.model.samples import SampledSeries

_CHAIN = 3600.0
"""Seconds of base rates before the first evaluation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The input of a replay of one group of an SLO."""

    group: TextPairs
    rates: PastRates
    times: GroupTimes
    origin: RatesFrom


def past_of(
    plan: AlertPlan,
    name: SloName,
    reader: Reader,
    scope: Scope,
    intervals: Intervals,
    *,
    begin: float,
    end: float,
) -> tuple[Past, ...]:
    """Return the rates of each group of an SLO for a replay from `begin` to `end` in Unix seconds."""
    longest = max((window.total_seconds() for window in plan.windows.tiles), default=0.0)
    recorded = _recorded(plan, name, reader, scope, begin=begin, end=end, longest=longest)
    total = scope.naming.total_rate(plan.windows.step)
    if recorded.groups(total, name):
        return tuple(_from_recorded(plan, name, recorded, scope, intervals))
    return tuple(_from_raw(plan, reader, intervals, begin=begin, end=end, longest=longest))


def _recorded(
    plan: AlertPlan,
    name: SloName,
    reader: Reader,
    scope: Scope,
    *,
    begin: float,
    end: float,
    longest: float,
) -> RecordedTracks:
    names, step = scope.naming, plan.windows.step
    own = f'{names.labels.slo}="{name.slo}"'
    rates = (names.total_rate(step), names.errors_rate(step), names.series.objective)
    tiles = (names.total_tile(step), names.errors_tile(step), names.series.history_start)
    series = (
        *reader.stored("rates", scope.select(rates, own), begin=begin - _CHAIN, end=end),
        *reader.stored("tiles", scope.select(tiles, own), begin=begin - max(longest, _CHAIN), end=end),
    )
    return RecordedTracks(series, scope)


def _from_recorded(
    plan: AlertPlan, name: SloName, tracks: RecordedTracks, scope: Scope, intervals: Intervals
) -> Iterator[Past]:
    names, step = scope.naming, plan.windows.step
    constants = tracks.any_track(names.series.objective, name)
    for group in tracks.groups(names.total_rate(step), name):
        starts = tracks.track(names.series.history_start, name, group)
        rates = PastRates(
            total=tracks.track(names.total_rate(step), name, group),
            errors=tracks.track(names.errors_rate(step), name, group),
            total_tiles=tracks.track(names.total_tile(step), name, group),
            errors_tiles=tracks.track(names.errors_tile(step), name, group),
            history_start=_last(starts),
        )
        times = group_times(
            rates=rates.total,
            tiles=rates.total_tiles,
            constants=constants,
            history_start=starts,
            fast=intervals.fast,
            step=step,
            slow=intervals.slow,
        )
        yield Past(group=group, rates=rates, times=times, origin=RatesFrom.RECORDED)


def _from_raw(
    plan: AlertPlan,
    reader: Reader,
    intervals: Intervals,
    *,
    begin: float,
    end: float,
    longest: float,
) -> Iterator[Past]:
    """Evaluate the base rates at each interval of their group, and before that once per tile."""
    step = plan.windows.step
    expressions = base_rates(plan.slo, step)
    found: list[dict[TextPairs, Track]] = []
    for part, expression in (("rates", expressions.total), ("errors", expressions.errors)):
        for what, interval, back in ((part, intervals.fast, _CHAIN), (f"tiles of {part}", step, longest)):
            first = _on_grid(begin - back, interval)
            series = reader.each(what, expression, begin=first, end=end, step=interval)
            found.append(_by_group(series))
    total, total_tiles, errors, errors_tiles = found
    times = group_times(
        rates=Track(()),
        tiles=Track(()),
        constants=Track(()),
        history_start=Track(()),
        fast=intervals.fast,
        step=step,
        slow=intervals.slow,
    )
    for group, track in sorted(total.items()):
        rates = PastRates(
            total=track,
            errors=errors.get(group, Track(())),
            total_tiles=total_tiles.get(group, Track(())),
            errors_tiles=errors_tiles.get(group, Track(())),
        )
        yield Past(group=group, rates=rates, times=times, origin=RatesFrom.RAW)


def _on_grid(time: float, interval: timedelta) -> float:
    """Return the next multiple of an interval."""
    seconds = interval.total_seconds()
    return -(-time // seconds) * seconds


def _by_group(series: Iterable[SampledSeries]) -> dict[TextPairs, Track]:
    return {tuple(sorted(one.labels.items())): Track(one.points) for one in series}


def _last(track: Track) -> float | None:
    return track.values[-1] if track.values else None
