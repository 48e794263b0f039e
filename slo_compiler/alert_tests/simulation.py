"""Simulates the recorded series of an SLO at each evaluation of a scenario.

It uses the events of the scenario and the definitions in `docs/rules.md`: base rates, their means over
chains of offsets, tiles and their sums. It does not read any rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.policy_levels import policy_levels, rounded_share
from slo_compiler.alert_tests.recorded import Recorded, previous
from slo_compiler.alert_tests.selections import given_number
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.raw_reads import PROMETHEUS_READS

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.recorded import Values
    from slo_compiler.alert_tests.selections import Selection

BUDGETINGS = "slo_compiler.alert_tests.budgetings"

Events = dict["timedelta", "Values"]
"""Values for each window."""

MEMORY = 172_800
"""Seconds without data after which the start of the history is forgotten: 2 days."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulation:
    """All recorded series of one group, by evaluation. Equal ones are the same, because they are cached."""

    total: Events
    """Events per second, for each window whose rate is recorded."""
    errors: Events
    part: Values
    """Bad or good events per second over the base window, as the SLI counts them."""
    ratio: Events
    """Error ratios over the windows of alerts."""
    period_events: Values
    """All events of the SLO's period."""
    period_ratio: Values
    remaining_budget: Values
    """The remaining share of the error budget."""
    error_count: Events
    """Bad events in each long window, as the rules of the slow group see them."""
    earlier_count: Events
    """The same for the fast group, which is evaluated before the tiles, but after given ones."""
    total_tile: Events
    errors_tile: Events
    history_start: Values
    """The time of the first data, in seconds."""
    earlier_start: Values
    """The same for the fast group, which is evaluated before it is recorded, but after a given start."""
    policy_level: Values
    """The state of the error budget policy."""
    steps: int

    def burn_rate(self, ratio: Values, budget: float) -> Values:
        """An error ratio divided by the error budget."""
        return tuple(None if value is None else value / budget for value in ratio)


@lru_cache(maxsize=256)
def simulate(model: AlertModel, selection: Selection, clock: Clock, steps: int) -> Simulation:
    """Evaluate a scenario at every step, from 0 to `steps`."""
    return _Evaluation(model, selection, clock, steps).run()


class _Evaluation:
    """The state of one simulation."""

    def __init__(self, model: AlertModel, selection: Selection, clock: Clock, steps: int) -> None:
        self.model = model
        self.windows = model.windows
        self.clock = clock
        self.recorded = Recorded(step=clock.step, count=steps + 1)
        self.measurement = model.signal.measure(selection, clock)
        self.selection = selection
        self.budgeting = kind_module(BUDGETINGS, model.budgeting.kind)

    def run(self) -> Simulation:
        windows = self.windows
        total, errors, part = self._rates()
        ratio: Events = {windows.step: self.budgeting.raw_ratio(errors[windows.step], total[windows.step])}
        for window in windows.chains:
            ratio[window] = self.budgeting.raw_ratio(self._mean(errors, window), self._mean(total, window))
        given, latest = (
            self.selection.given,
            partial(self.recorded.latest, span=_seconds(3 * self.model.fast_interval)),
        )
        if given and given.has_rates:
            ratio[windows.step] = self._given(given.ratio)
        total_tile = self._tiles(self._given(given.total) if given else latest(total[windows.step]))
        errors_tile = self._tiles(self._given(given.tile_errors) if given else latest(errors[windows.step]))
        for window in windows.tiles:
            ratio[window] = self._ratio(errors_tile[windows.step], total_tile[windows.step], window)
        tile, period = windows.period_tile, windows.period.length
        period_ratio = self._ratio(errors_tile[tile], total_tile[tile], period)
        sums = self.recorded.sums(total_tile[tile], _seconds(period))
        starts = self._history_start(total[windows.step], total_tile[windows.step])
        remaining = _remaining(period_ratio, float(self.model.error_budget))
        memory = MEMORY // self.clock.step
        return Simulation(
            total=total,
            errors=errors,
            part=part,
            ratio=ratio,
            period_events=tuple(None if value is None else value * _seconds(tile) for value in sums),
            period_ratio=period_ratio,
            remaining_budget=remaining,
            error_count=self._counts(errors, errors_tile[windows.step], late=0),
            earlier_count=self._counts(errors, errors_tile[windows.step], late=0 if given else 1),
            total_tile=total_tile,
            errors_tile=errors_tile,
            history_start=starts,
            earlier_start=(self.selection.given_start, *previous(starts, self.clock)[1:]),
            policy_level=tuple(policy_levels(remaining, self.model.policy_states, memory=memory)),
            steps=len(self.recorded.times) - 1,
        )

    def _rates(self) -> tuple[Events, Events, Values]:
        """The rates that are recorded: over the base window, and over some chains."""
        windows = self.windows
        window = PROMETHEUS_READS.over(windows.step, scrape_interval=self.model.scrape_interval)
        rates = [self.measurement.rates(now, window) for now in self.recorded.times]
        total: Events = {windows.step: tuple(total for total, _ in rates)}
        errors: Events = {windows.step: tuple(self._errors(total, part) for total, part in rates)}
        given = self.selection.given
        for length in windows.recorded:
            if given and given.has_rates:
                total[length] = self._given_mean(given.total, length)
                errors[length] = self._given_mean(given.errors, length)
            else:
                total[length], errors[length] = self._mean(total, length), self._mean(errors, length)
        for length in sorted({*windows.counted} - {*windows.recorded}):
            errors[length] = self._mean(errors, length)
        return total, errors, tuple(part for _, part in rates)

    def _errors(self, total: float | None, part: float | None) -> float | None:
        """Missing counts mean no errors if there is a total, and no value otherwise."""
        if self.selection.is_difference and part is not None:
            return None if total is None else total - part
        if self.selection.is_difference or not self.selection.is_good:
            return part if part is not None else total and 0.0 * total
        return None if total is None else max(0.0, total - (part or 0.0))

    def _mean(self, rates: Events, window: timedelta) -> Values:
        """The mean rate over a window up to an hour."""
        if window in rates:
            return rates[window]
        chain = self.windows.chain(window)
        return self.recorded.mean(rates[chain.part], [_seconds(offset) for offset in chain.offsets])

    def _given_mean(self, values: Values, window: timedelta) -> Values:
        """The mean rate over a recorded window, as a test gives it."""
        means = self._mean({self.windows.step: self._given(values)}, window)
        return tuple(None if value is None else given_number(value) for value in means)

    def _given(self, values: Values) -> Values:
        """Values for every evaluation; none after the end of the scenario."""
        count = len(self.recorded.times)
        return (*values[:count], *(None,) * (count - len(values)))

    def _tiles(self, values: Values) -> Events:
        """Tiles of every length, from those of one step."""
        step = self.windows.step
        tiles = {step: values}
        for tile in self.windows.tile_lengths:
            if tile != step:
                sums = self.recorded.sums(tiles[step], _seconds(tile) - 1)
                tiles[tile] = tuple(
                    value / (tile // step)
                    if value is not None and now % _seconds(tile) < _seconds(step)
                    else None
                    for now, value in zip(self.recorded.times, sums, strict=True)
                )
        return tiles

    def _ratio(self, errors: Values, totals: Values, window: timedelta) -> Values:
        sums = partial(self.recorded.sums, window=_seconds(window))
        ratio: Values = self.budgeting.ratio(errors, totals, sums)
        return ratio

    def _counts(self, errors: Events, tiles: Values, *, late: int) -> Events:
        """Bad events in the long window of each pair, without the newest `late` tiles."""
        counts: Events = {}
        for window in {pair.long_window for pair in self.model.pairs.all}:
            if self.windows.source(window) is WindowSource.TILES:
                sums = self.recorded.sums(tiles, _seconds(window), late=late)
                length = _seconds(self.windows.step)
            else:
                sums, length = self._mean(errors, window), _seconds(window)
            counts[window] = tuple(None if value is None else value * length for value in sums)
        return counts

    def _history_start(self, totals: Values, tiles: Values) -> Values:
        """The time of the first data, as read from an earlier evaluation, within `MEMORY`."""
        if self.selection.is_unnamed:
            return (None,) * len(totals)
        given = self.selection.given_start
        is_remembered = self.recorded.sums(_present(tiles), MEMORY)
        evaluations = enumerate(zip(self.recorded.times, totals, is_remembered, strict=True))
        starts: list[float | None] = []
        last = 0
        for step, (now, total, has_tiles) in evaluations:
            known = starts[last] if starts and now - self.recorded.times[last] < MEMORY else None
            if step == 0 and given is not None:
                start: float | None = float(given)
            elif known is not None and has_tiles:
                start = known
            else:
                start = None if total is None else float(now)
            last = last if start is None else step
            starts.append(start)
        return tuple(starts)


def _remaining(period_ratio: Values, budget: float) -> Values:
    """The remaining share of the error budget."""
    return tuple(None if ratio is None else rounded_share(1 - ratio / budget) for ratio in period_ratio)


def _present(values: Values) -> Values:
    return tuple(None if value is None else 1.0 for value in values)


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
