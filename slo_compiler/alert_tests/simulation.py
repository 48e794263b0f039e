"""Simulates the recorded series of an SLO at each evaluation of a scenario.

It uses the events of the scenario and the definitions in `docs/rules.md`: rates over the base
window, their sums over longer windows, pre-aggregated averages above 6h. It does not read any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.pairs import AlertSeverity
from slo_compiler.arithmetic.windows import BASE_WINDOW, LONGEST_FAST, LONGEST_RAW, TILE, WindowSource
from slo_compiler.model.kinds import kind_module

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.arithmetic.pairs import BurnRatePair

BUDGETINGS = "slo_compiler.alert_tests.budgetings"

Values = tuple[float | None, ...]
"""One value per evaluation; None if absent."""

Events = dict["timedelta", Values]
"""Values for each window."""

_BASE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """All recorded series of one group, by evaluation."""

    total: dict[timedelta, Values]
    """Events per second over the raw windows."""
    errors: dict[timedelta, Values]
    ratio: dict[timedelta, Values]
    """Error ratios over every window."""
    error_count: dict[timedelta, Values]
    """Bad events in each long window of a pair."""
    total_tile: dict[timedelta, Values]
    errors_tile: dict[timedelta, Values]
    had_data: dict[timedelta, tuple[bool, ...]]
    """True if the older half of a long window has data."""
    steps: int

    def burn_rate(self, window: timedelta, budget: float) -> Values:
        """The error ratio of a window divided by the error budget."""
        return tuple(None if ratio is None else ratio / budget for ratio in self.ratio[window])

    def remaining_budget(self, period: timedelta, budget: float) -> Values:
        """The remaining share of the error budget."""
        return tuple(None if rate is None else 1 - rate for rate in self.burn_rate(period, budget))


@lru_cache(maxsize=256)
def simulate(model: AlertModel, selection: Selection, clock: Clock, steps: int) -> Simulation:
    """Evaluate a scenario at every step, from 0 to `steps`."""
    return _Evaluation(model, selection, clock, steps).run()


class _Evaluation:
    """The state of one simulation."""

    def __init__(self, model: AlertModel, selection: Selection, clock: Clock, steps: int) -> None:
        self.model = model
        self.clock = clock
        self.count = steps + 1
        self.measurement = model.signal.measure(selection, clock)
        self.is_good = selection.is_good
        self.times = tuple(step * clock.step for step in range(self.count))

    def run(self) -> Simulation:
        windows = self.model.windows
        budgeting = kind_module(BUDGETINGS, self.model.budgeting.kind)
        total: dict[timedelta, Values] = {}
        errors: dict[timedelta, Values] = {}
        ratio: dict[timedelta, Values] = {}
        for window in (BASE_WINDOW, *windows.raw):
            total[window], errors[window] = self._raw(_seconds(window))
            ratio[window] = budgeting.raw_ratio(errors[window], total[window])
        total_tile = {tile: self._tile(total[BASE_WINDOW], tile) for tile in windows.tile_lengths}
        errors_tile = {tile: self._tile(errors[BASE_WINDOW], tile) for tile in windows.tile_lengths}
        sources = {WindowSource.BASE: (total[BASE_WINDOW], errors[BASE_WINDOW])}
        for window in dict.fromkeys((*windows.base, *windows.tiles, windows.period.length)):
            tile = windows.tile(window)
            events, bad = sources.get(windows.source(window), (total_tile[tile], errors_tile[tile]))
            ratio[window] = budgeting.ratio(bad, events, partial(self._sums, window=window))
        return Simulation(
            total=total,
            errors=errors,
            ratio=ratio,
            error_count={
                pair.long_window: self._error_count(pair, errors, errors_tile[TILE])
                for pair in self.model.pairs.all
            },
            total_tile=total_tile,
            errors_tile=errors_tile,
            had_data={
                pair.long_window: self._had_data(pair.long_window, total_tile[TILE])
                for pair in self.model.pairs.all
            },
            steps=self.count - 1,
        )

    def _raw(self, window: int) -> tuple[Values, Values]:
        rates = [self.measurement.rates(now, window) for now in self.times]
        return (
            tuple(total for total, _ in rates),
            tuple(self._errors(total, part) for total, part in rates),
        )

    def _errors(self, total: float | None, part: float | None) -> float | None:
        """Missing counts mean no errors if there is a total, and no value otherwise."""
        if not self.is_good:
            return part if part is not None else total and 0.0 * total
        return None if total is None else max(0.0, total - (part or 0.0))

    def _tile(self, values: Values, tile: timedelta) -> Values:
        means = _over(values, self._back(tile), lambda total, count: total / count)
        if tile == TILE:
            return means
        length = _seconds(tile)
        return tuple(
            mean if now % length < _BASE else None for now, mean in zip(self.times, means, strict=True)
        )

    def _sums(self, values: Values, window: timedelta) -> Values:
        return _over(values, self._back(window), lambda total, _: total)

    def _error_count(self, pair: BurnRatePair, errors: Events, tiles: Values) -> Values:
        """Bad events in the long window of a pair, as defined in docs/rules.md.

        It is the rate over the window times its length if that rate is recorded. Otherwise it is the
        maximum of the count from pre-aggregated averages and the counts over shorter raw windows, or the
        count from base rates if there is no shorter raw window.
        """
        windows, window = self.model.windows, pair.long_window
        source = windows.source(window)
        if source is WindowSource.RAW:
            return self._scaled(errors[window], window)
        shorter = [span for span in windows.raw if span <= window and source is WindowSource.BASE]
        if source is WindowSource.BASE and not shorter:
            return self._averaged(errors[BASE_WINDOW], window)
        # Pages are evaluated before the pre-aggregated averages of the same time are recorded.
        late = 1 if pair.severity is AlertSeverity.PAGE else 0
        counts = [self._scaled(errors[span], span) for span in shorter]
        counts.append(self._averaged(tiles, window, late=late))
        return tuple(_greatest(at_once) for at_once in zip(*counts, strict=True))

    def _scaled(self, rates: Values, window: timedelta) -> Values:
        length = _seconds(window)
        return tuple(None if rate is None else rate * length for rate in rates)

    def _averaged(self, rates: Values, window: timedelta, *, late: int = 0) -> Values:
        """The average rate times the length, without the newest `late` values."""
        known = (None,) * late + rates[: len(rates) - late]
        length = _seconds(window)
        return _over(known, self._back(window) - late, lambda total, count: total / count * length)

    def _had_data(self, window: timedelta, tiles: Values) -> tuple[bool, ...]:
        if window <= LONGEST_RAW:
            return (True,) * self.count
        known = (0, *accumulate(tile is not None for tile in tiles))
        step, length = self.clock.step, _seconds(window)
        half = length // 2
        back = half + min(half, _seconds(LONGEST_FAST))
        older = ((max(0, (now - back) // step + 1), (now - half) // step + 1) for now in self.times)
        return tuple(end > start and known[end] > known[start] for start, end in older)

    def _back(self, window: timedelta) -> int:
        """The number of evaluations in a window."""
        return -(-_seconds(window) // self.clock.step)


def _over(values: Values, back: int, result: Callable[[float, int], float]) -> Values:
    """A function of the sum and the number of the last `back` values; None without values."""
    sums = (0.0, *accumulate(value or 0.0 for value in values))
    counts = (0, *accumulate(value is not None for value in values))
    found: list[float | None] = []
    for end in range(1, len(values) + 1):
        start = max(0, end - back)
        count = counts[end] - counts[start]
        total = sums[end] - sums[start]
        # Small differences of long sums are rounding errors, not events.
        found.append(result(total if total > 1e-7 else 0.0, count) if count else None)
    return tuple(found)


def _greatest(values: tuple[float | None, ...]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
