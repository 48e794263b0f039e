"""Simulates the recorded series of an SLO at each evaluation of a scenario.

It uses the events of the scenario and the definitions in `docs/rules.md`: base rates, their means over
chains of offsets, tiles and their sums. It does not read any rule.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.clock import Clock
from slo_compiler.alert_tests.history_starts import MEMORY, history_starts
from slo_compiler.alert_tests.policy_levels import policy_levels, rounded_share
from slo_compiler.alert_tests.rates import LOOKBACK
from slo_compiler.alert_tests.recorded import Recorded, previous
from slo_compiler.alert_tests.selections import given_number
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.raw_reads import PROMETHEUS_READS
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.recorded import Values
    from slo_compiler.alert_tests.selections import Selection

BUDGETINGS = "slo_compiler.alert_tests.budgetings"

Events = dict["timedelta", "Values"]
"""Values for each window."""


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
    is_slow_first: bool
    """True if the slow group is evaluated before the pages, as in tests of pages from parts of windows."""
    steps: int

    def read_by_pages(self, values: Values, clock: Clock) -> Values:
        """Values of the slow group as pages read them: of the previous evaluation, unless it is first."""
        return values if self.is_slow_first else previous(values, clock)

    def burn_rate(self, ratio: Values, budget: float) -> Values:
        """An error ratio divided by the error budget."""
        return tuple(None if value is None else value / budget for value in ratio)


@lru_cache(maxsize=256)
def simulate(model: AlertModel, selection: Selection, clock: Clock, steps: int) -> Simulation:
    """Evaluate a scenario at every step, from 0 to `steps`."""
    if selection.given is None or clock.samples_per_step == 1:
        return _Evaluation(model, selection, clock, steps).run()
    return _at_steps(simulate_samples(model, selection, clock, steps), model, clock, steps)


@lru_cache(maxsize=256)
def simulate_samples(model: AlertModel, selection: Selection, clock: Clock, steps: int) -> Simulation:
    """The same at every sample, which given parts of windows have between evaluations."""
    every = Clock(sample=clock.sample, samples_per_step=1)
    count = steps * clock.samples_per_step
    return _Evaluation(model, selection, every, count, samples_per_step=clock.samples_per_step).run()


def _at_steps(found: Simulation, model: AlertModel, clock: Clock, steps: int) -> Simulation:
    """What evaluations see of a simulation at every sample."""
    every = slice(None, None, clock.samples_per_step)

    def chosen(events: Events) -> Events:
        return {window: values[every] for window, values in events.items()}

    remaining = found.remaining_budget[every]
    return replace(
        found,
        total=chosen(found.total),
        errors=chosen(found.errors),
        part=found.part[every],
        ratio=chosen(found.ratio),
        period_events=found.period_events[every],
        period_ratio=found.period_ratio[every],
        remaining_budget=remaining,
        error_count=chosen(found.error_count),
        earlier_count=chosen(found.earlier_count),
        total_tile=chosen(found.total_tile),
        errors_tile=chosen(found.errors_tile),
        history_start=found.history_start[every],
        earlier_start=found.earlier_start[every],
        policy_level=tuple(policy_levels(remaining, model.policy_states, memory=MEMORY // clock.step)),
        steps=steps,
    )


class _Evaluation:
    """The state of one simulation."""

    def __init__(
        self,
        model: AlertModel,
        selection: Selection,
        clock: Clock,
        steps: int,
        *,
        samples_per_step: int = 1,
    ) -> None:
        self.model = model
        self.windows = model.windows
        self.clock = clock
        self.recorded = Recorded(step=clock.step, count=steps + 1)
        self.measurement = model.signal.measure(selection, clock)
        self.selection = selection
        self.samples_per_step = samples_per_step
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
            tile = windows.tile(window)
            ratio[window] = self._ratio(errors_tile[tile], total_tile[tile], window)
        tile, period = windows.period_tile, windows.period.length
        period_ratio = self._ratio(errors_tile[tile], total_tile[tile], period)
        sums = self.recorded.sums(total_tile[tile], _seconds(period))
        starts = self._history_start(total[windows.step], total_tile[windows.step])
        remaining = _remaining(period_ratio, float(self.model.error_budget))
        memory = MEMORY // self.clock.step
        is_slow_first = given is not None and given.has_rates
        return Simulation(
            total=total,
            errors=errors,
            part=part,
            ratio=ratio,
            period_events=tuple(None if value is None else value * _seconds(tile) for value in sums),
            period_ratio=period_ratio,
            remaining_budget=remaining,
            error_count=self._counts(errors, errors_tile, late=0),
            earlier_count=self._counts(errors, errors_tile, late=0 if given else 1),
            total_tile=total_tile,
            errors_tile=errors_tile,
            history_start=starts,
            earlier_start=starts if is_slow_first else self._one_late(starts),
            is_slow_first=is_slow_first,
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
        """Tiles of every length, from those of one step; rules record the others at evaluations only."""
        step = self.windows.step
        tiles = {step: values}
        for tile in self.windows.tile_lengths:
            if tile != step:
                sums = self.recorded.sums(tiles[step], _seconds(tile) - 1)
                tiles[tile] = tuple(
                    value / (tile // step)
                    if value is not None
                    and now % _seconds(tile) < _seconds(step)
                    and not number % self.samples_per_step
                    else None
                    for number, (now, value) in enumerate(zip(self.recorded.times, sums, strict=True))
                )
        return tiles

    def _ratio(self, errors: Values, totals: Values, window: timedelta) -> Values:
        sums = partial(self.recorded.sums, window=_seconds(window))
        ratio: Values = self.budgeting.ratio(errors, totals, sums)
        return ratio

    def _counts(self, errors: Events, tiles: Events, *, late: int) -> Events:
        """Bad events in the long window of each pair, without the newest `late` tiles."""
        counts: Events = {}
        for window in {pair.long_window for pair in self.model.pairs.all}:
            if self.windows.source(window) is WindowSource.TILES:
                tile = self.windows.tile(window)
                sums, length = self.recorded.sums(tiles[tile], _seconds(window), late=late), _seconds(tile)
            else:
                sums, length = self._mean(errors, window), _seconds(window)
            counts[window] = tuple(None if value is None else value * length for value in sums)
        return counts

    def _history_start(self, totals: Values, tiles: Values) -> Values:
        if self.selection.is_unnamed:
            return (None,) * len(totals)
        return history_starts(
            self.recorded,
            totals,
            tiles,
            slow=_seconds(self.model.slow_interval),
            given=self.selection.given_start,
            given_step=self.selection.given_step,
        )

    def _one_late(self, starts: Values) -> Values:
        """The start of the history of the previous evaluation, or a given one if it is newer."""
        late, step = previous(starts, self.clock), self.selection.given_step
        is_found = step == 0 or self.clock.step < LOOKBACK
        given = self.selection.given_start if is_found else None
        return late if given is None else (*late[:step], given, *late[step + 1 :])


def _remaining(period_ratio: Values, budget: float) -> Values:
    """The remaining share of the error budget."""
    return tuple(None if ratio is None else rounded_share(1 - ratio / budget) for ratio in period_ratio)


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
