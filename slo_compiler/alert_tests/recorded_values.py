"""Expected values of recorded series at the end of each phase of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import expect_value
from slo_compiler.alert_tests.scenarios import INCIDENTS
from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.arithmetic.windows import BASE_WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.promtool_file import Expectation
    from slo_compiler.alert_tests.simulation import Simulation, Values
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs

_SPREAD = 0.002
"""The relative tolerance of recorded values."""

_NOISE = 1e-9
"""Values below this are zero."""


def expect_constants(one: SloStates) -> Iterator[Expectation]:
    """Expect the constants: target, budget, length of the period and thresholds."""
    budget = float(one.slo.error_budget)
    days = one.scenario.model.period.length.total_seconds() / 86_400
    series = one.naming.series
    for metric, value in (
        (series.objective, 1 - budget),
        (series.error_budget, budget),
        (series.period_days, days),
    ):
        yield expect_value(one, (), "objective", metric, step=1, value=value, spread=value * 1e-7)
    for pair in one.scenario.model.pairs.all:
        value = float(pair.burn_rate)
        metric, labels = series.burn_rate_threshold, one.naming.pair_labels(pair)
        yield expect_value(
            one, labels, "burn-rate threshold", metric, step=1, value=value, spread=value * 1e-7
        )


def expect_recorded(one: SloStates) -> Iterator[Expectation]:
    """Expect the values of every group at the end of each phase.

    These are all series of the first group after phases with errors, and a few series otherwise.
    """
    for number, (group, selection) in enumerate((one.selections or {}).items()):
        readings = [
            dict(_series(one, simulate(one.scenario.model, reading, one.scenario.clock, one.steps)))
            for reading in one.scenario.model.signal.readings(selection)
        ]
        for phase, _, last, _ in one.scenario.evaluated():
            is_whole = number == 0 and phase.errors in INCIDENTS
            for metric in readings[0] if is_whole else _always(one):
                values = {reading[metric][last] for reading in readings}
                if None not in values or len(values) == 1:
                    title = f"recorded at the end of: {phase.title}"
                    yield _expect_near(one, group, title, metric, values, step=last)


def _always(one: SloStates) -> tuple[str, ...]:
    """The series that are tested in every phase: the base window and the windows under test."""
    scenario, naming = one.scenario, one.naming
    windows = [BASE_WINDOW]
    if scenario.is_about_pair and scenario.pair is not None:
        windows += [scenario.pair.long_window, scenario.pair.short_window]
    names = [naming.total_rate(BASE_WINDOW), naming.errors_rate(BASE_WINDOW)]
    names += [naming.error_ratio(window) for window in dict.fromkeys(windows)]
    return (*names, *(() if scenario.is_about_pair else (naming.series.period_error,)))


def _expect_near(
    one: SloStates, group: TextPairs, title: str, metric: str, values: set[float | None], *, step: int
) -> Expectation:
    """Expect a value between those that different versions of Prometheus record."""
    known = [value for value in values if value is not None]
    if not known:
        return expect_value(one, group, title, metric, step=step, value=None, spread=0)
    value = sum(known) / len(known)
    # The remaining budget is 1 minus the consumed budget, which has the relative tolerance.
    scale = 1 - value if metric == one.naming.series.budget_remaining else value
    spread = abs(scale) * _SPREAD + (max(known) - min(known)) + _NOISE
    value = 0.0 if abs(value) < _NOISE else value
    return expect_value(one, group, title, metric, step=step, value=value, spread=spread)


def _series(one: SloStates, simulation: Simulation) -> Iterator[tuple[str, Values]]:
    """Every recorded series by metric."""
    windows, naming = one.scenario.model.windows, one.naming
    for window in (BASE_WINDOW, *windows.raw):
        yield naming.total_rate(window), simulation.total[window]
        yield naming.errors_rate(window), simulation.errors[window]
    for window in (BASE_WINDOW, *windows.raw, *windows.base, *windows.tiles):
        yield naming.error_ratio(window), simulation.ratio[window]
    yield naming.series.period_error, simulation.ratio[windows.period.length]
    for tile in windows.tile_lengths:
        yield naming.total_tile(tile), simulation.total_tile[tile]
        yield naming.errors_tile(tile), simulation.errors_tile[tile]
    budget = float(one.slo.error_budget)
    yield naming.series.current_burn_rate, simulation.burn_rate(BASE_WINDOW, budget)
    yield naming.series.period_burn_rate, simulation.burn_rate(one.slo.period.length, budget)
    yield naming.series.budget_remaining, simulation.remaining_budget(one.slo.period.length, budget)
