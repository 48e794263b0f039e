"""The evaluation times of the rules of an SLO, from the times of recorded samples."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from slo_compiler.replay.evaluations import GroupTimes, Times

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from slo_compiler.replay.tracks import Track

_MISSED = 1.5
"""Intervals between two samples of which an evaluation is missing."""

Span = tuple[float, float]
"""Start and end in Unix seconds."""


def group_times(
    *,
    rates: Track,
    tiles: Track,
    constants: Track,
    history_start: Track,
    fast: timedelta,
    step: timedelta,
    slow: timedelta,
) -> GroupTimes:
    """Return the evaluation times of the groups of an SLO.

    Constants are recorded while rules are evaluated, so a gap in them is a time without evaluations; a gap
    only in the rates is a time without data. `step` is the interval of the tiles. The start of the history is
    recorded in the slow group, the constants in a separate group.
    """
    outages = tuple(_gaps(constants, slow))
    quiet = (gap for gap in _gaps(rates, fast) if any(_overlap(gap, outage) for outage in outages))
    down = tuple(quiet) or outages
    return GroupTimes(
        fast=_times(rates, fast, down),
        tiles=_times(tiles, step, down),
        slow=_times(history_start if history_start.times else constants, slow, outages),
    )


def _times(track: Track, interval: timedelta, down: tuple[Span, ...]) -> Times:
    """Return the times of a group: its samples are a multiple of the interval plus the offset."""
    offset = round(track.times[-1] % interval.total_seconds(), 3) if track.times else 0.0
    return Times(interval=interval, offset=offset, down=down)


def _gaps(track: Track, interval: timedelta) -> Iterator[Span]:
    """Yield the times between samples that are too far apart: after the first and before the second one."""
    for before, after in pairwise(track.times):
        if after - before > _MISSED * interval.total_seconds():
            yield before + 0.001, after


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
