"""Error ratios and counts over the windows of alerts, at the evaluation times of their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.replay.tracks import Track

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.windows import WindowPlan
    from slo_compiler.replay.evaluations import GroupTimes, PastRates

_FRESH = 3
"""A tile is the latest base rate of this many evaluations of the fast group."""


class Windows:
    """The recorded series of one SLO that its alerts read, from `begin` to `end` in Unix seconds."""

    def __init__(
        self, plan: WindowPlan, rates: PastRates, times: GroupTimes, *, begin: float, end: float
    ) -> None:
        """Compute all series; `begin` is when the first alert is evaluated."""
        self._plan = plan
        fast = tuple(times.fast.between(begin - _LONGEST_CHAIN_SECONDS, end))
        self._errors = {plan.step: rates.errors}
        self._total = {plan.step: rates.total}
        for window in plan.recorded:
            self._errors[window] = self._chain(self._errors, window, fast)
            self._total[window] = self._chain(self._total, window, fast)
        longest = max((window.total_seconds() for window in plan.tiles), default=0.0)
        tiles = tuple(times.tiles.between(begin - longest, end))
        within = _FRESH * times.fast.interval.total_seconds()
        errors = _tiles(rates.errors_tiles, rates.errors, tiles, within=within)
        total = _tiles(rates.total_tiles, rates.total, tiles, within=within)
        lengths = {plan.tile(window) for window in plan.tiles}
        self._errors_tiles = {tile: _longer(errors, tile, plan.step) for tile in lengths}
        self._total_tiles = {tile: _longer(total, tile, plan.step) for tile in lengths}
        slow = tuple(times.slow.between(begin - times.slow.interval.total_seconds(), end))
        self._long = {window: self._summed(window, slow) for window in plan.tiles}

    def ratio(self, window: timedelta, now: float) -> float | None:
        """Return the error ratio over a window that an alert reads at a time; None if it is absent."""
        if self._plan.source(window) is WindowSource.TILES:
            return self._long[window].at(now)
        return _ratio(self.errors_rate(window, now), self._mean(self._total, window, now))

    def errors_rate(self, window: timedelta, now: float) -> float | None:
        """Return the bad events per second over a window of at most an hour."""
        return self._mean(self._errors, window, now)

    def count(self, window: timedelta, now: float) -> float | None:
        """Return the bad events in a window."""
        if self._plan.source(window) is WindowSource.TILES:
            tile = self._plan.tile(window)
            found = self._errors_tiles[tile].total(now, window.total_seconds())
            return None if found is None else found * tile.total_seconds()
        rate = self.errors_rate(window, now)
        return None if rate is None else rate * window.total_seconds()

    def _mean(self, tracks: dict[timedelta, Track], window: timedelta, now: float) -> float | None:
        if window in tracks:
            return tracks[window].at(now)
        chain = self._plan.chain(window)
        return tracks[chain.part].mean(now, [offset.total_seconds() for offset in chain.offsets])

    def _chain(self, tracks: dict[timedelta, Track], window: timedelta, times: tuple[float, ...]) -> Track:
        found = ((now, self._mean(tracks, window, now)) for now in times)
        return Track((now, value) for now, value in found if value is not None)

    def _summed(self, window: timedelta, times: tuple[float, ...]) -> Track:
        """Return the ratio over a window of tiles at the evaluations of the slow group."""
        tile, seconds = self._plan.tile(window), window.total_seconds()
        errors, total = self._errors_tiles[tile], self._total_tiles[tile]
        found = ((now, _ratio(errors.total(now, seconds), total.total(now, seconds))) for now in times)
        return Track((now, value) for now, value in found if value is not None)


def _tiles(recorded: Track, rates: Track, times: tuple[float, ...], *, within: float) -> Track:
    """Return recorded tiles, and before and after them those that the rules would have recorded."""
    first, last = (recorded.times[0], recorded.times[-1]) if recorded.times else (float("inf"), 0.0)
    computed = ((now, rates.at(now, within=within)) for now in times if now < first or now > last)
    return Track(
        [
            *zip(recorded.times, recorded.values, strict=True),
            *((now, value) for now, value in computed if value is not None),
        ]
    )


def _longer(tiles: Track, tile: timedelta, step: timedelta) -> Track:
    """Return tiles of several steps, which are recorded in the first step of each of their time ranges."""
    if tile == step:
        return tiles
    length, count = tile.total_seconds(), tile // step
    first = (now for now in tiles.times if now % length < step.total_seconds())
    # A second less, as in the rule.
    found = ((now, tiles.total(now, length - 1)) for now in first)
    return Track((now, value / count) for now, value in found if value is not None)


def _ratio(errors: float | None, total: float | None) -> float | None:
    return errors / total if errors is not None and total else None


_LONGEST_CHAIN_SECONDS = 3600.0
