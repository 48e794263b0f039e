"""Selects the windows of an SLO and the source of each (`docs/rules.md`).

Reading raw series over long windows makes SLO rules expensive, so only the base window and the
long window of the shortest page do. Windows up to 6h are summed from the base rate, longer ones from
pre-aggregated averages (`tile` in names): averages of the base rate over at least 5 minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.model import Period

BASE_WINDOW = timedelta(minutes=5)
"""The shortest window: four scrapes at a common scrape interval."""

LONGEST_RAW = timedelta(hours=1)
LONGEST_FAST = timedelta(hours=6)
TILE = timedelta(minutes=5)
_MOST_TILES = 8928
"""31 days of 5-minute averages: a query stays below promtool's limit of 10,000 samples in a test."""


class WindowSource(StrEnum):
    """The series that a window's ratio is computed from."""

    RAW = "raw"
    """`rate` over the service's own series."""
    BASE = "base"
    """Sums of the recorded base rate."""
    TILES = "tiles"
    """Sums of pre-aggregated averages of the base rate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlan:
    """The windows of an SLO's alerts by source, each sorted; the base window itself is always raw."""

    raw: tuple[timedelta, ...]
    """Raw windows besides the base window: none or one."""
    base: tuple[timedelta, ...]
    tiles: tuple[timedelta, ...]
    period: Period
    """The period of the SLO."""
    period_tile: timedelta
    """The length of the averages that the period is summed from; longer than `TILE` for periods over 31d."""

    def source(self, window: timedelta) -> WindowSource:
        """The source of the ratio over `window`."""
        if window == BASE_WINDOW or window in self.raw:
            return WindowSource.RAW
        return WindowSource.BASE if window <= LONGEST_FAST else WindowSource.TILES

    def tile(self, window: timedelta) -> timedelta:
        """The length of the averages that a window is summed from."""
        return self.period_tile if window == self.period.length else TILE

    @property
    def tile_lengths(self) -> tuple[timedelta, ...]:
        """The lengths of the averages to record, shortest first."""
        return tuple(sorted({TILE, self.period_tile}))


def plan_windows(pairs: BurnRatePairs, *, period: Period, has_raw: bool) -> WindowPlan:
    """Group the windows of all pairs and the period by the source that suits them.

    `has_raw` is False for an SLI that cannot be read over a longer raw window.
    """
    raw = _raw_windows(pairs.page) if has_raw else ()
    derived = sorted(_windows(pairs.all) - {BASE_WINDOW, *raw})
    return WindowPlan(
        raw=raw,
        base=tuple(window for window in derived if window <= LONGEST_FAST),
        tiles=tuple(window for window in derived if window > LONGEST_FAST),
        period=period,
        period_tile=_period_tile(period.length),
    )


def _raw_windows(page: tuple[BurnRatePair, ...]) -> tuple[timedelta, ...]:
    # A sum of 5m rates takes 5 minutes to reflect an error fully. The fastest page must not wait
    # for that: 1 minute instead of 3 in a total outage of a 99.9% SLO.
    if page and BASE_WINDOW < page[0].long_window <= LONGEST_RAW:
        return (page[0].long_window,)
    return ()


def _windows(pairs: tuple[BurnRatePair, ...]) -> set[timedelta]:
    return {window for pair in pairs for window in (pair.long_window, pair.short_window)}


def _period_tile(length: timedelta) -> timedelta:
    tiles = -(-length // (TILE * _MOST_TILES))
    return TILE * max(1, tiles)
