"""What the recording rules must have written at the end of each phase of a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.scenarios import INCIDENTS
from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.arithmetic.windows import BASE_WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.simulation import Simulation, Values
    from slo_compiler.naming import Naming

_SPREAD = 0.002
"""How far a recorded value may be from the computed one, relatively."""

_NOISE = 1e-9
"""What is less than this is zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCheck:
    """A recorded series is between two limits, is zero, or does not exist (`value` is None)."""

    title: str
    metric: str
    step: int
    value: float | None
    spread: float = 0.0
    """How far from the value it may be."""


def value_checks(
    scenario: Scenario, selection: Selection, *, steps: int, brief: bool, naming: Naming
) -> Iterator[ValueCheck]:
    """At the end of each phase: every series where there were errors, a few of them elsewhere."""
    readings = [
        dict(_series(scenario, simulate(scenario.model, reading, scenario.clock, steps), naming))
        for reading in selection.readings(scenario.model.signal)
    ]
    rates = _always(scenario, naming)
    for phase, _, last, _ in scenario.evaluated():
        is_incident = phase.errors in INCIDENTS
        is_whole = not brief and is_incident
        for metric in readings[0] if is_whole else rates:
            values = {reading[metric][last] for reading in readings}
            if None not in values or len(values) == 1:
                yield _check(
                    f"recorded at the end of: {phase.title}",
                    metric,
                    values,
                    step=last,
                    is_remainder=metric == naming.series.budget_remaining,
                )


def _always(scenario: Scenario, naming: Naming) -> tuple[str, ...]:
    """What is looked at after every phase: the base window, and the windows that the scenario is about."""
    windows = [BASE_WINDOW]
    if scenario.is_about_pair and scenario.pair is not None:
        windows += [scenario.pair.long_window, scenario.pair.short_window]
    if not scenario.is_about_pair:
        windows += [scenario.model.period.length]
    names = (naming.total_rate(BASE_WINDOW), naming.errors_rate(BASE_WINDOW))
    return (*names, *(naming.error_ratio(window) for window in dict.fromkeys(windows)))


def constant_checks(scenario: Scenario, *, naming: Naming) -> Iterator[ValueCheck]:
    """What never changes: target, budget, length of the window."""
    budget = float(scenario.model.error_budget)
    days = scenario.model.period.length.total_seconds() / 86_400
    for metric, value in (
        (naming.series.objective, 1 - budget),
        (naming.series.error_budget, budget),
        (naming.series.period_days, days),
    ):
        yield ValueCheck(title="the promise", metric=metric, step=1, value=value, spread=value * 1e-7)


def remaining_budget(scenario: Scenario, simulation: Simulation) -> Values:
    """What is left of the error budget, as a share."""
    burned = simulation.burn_rate(scenario.model.period.length, float(scenario.model.error_budget))
    return tuple(None if rate is None else 1 - rate for rate in burned)


def _check(
    title: str, metric: str, values: set[float | None], *, step: int, is_remainder: bool
) -> ValueCheck:
    known = [value for value in values if value is not None]
    if not known:
        return ValueCheck(title=title, metric=metric, step=step, value=None)
    value = sum(known) / len(known)
    scale = 1 - value if is_remainder else value
    spread = abs(scale) * _SPREAD + (max(known) - min(known)) + _NOISE
    if abs(value) < _NOISE:
        value = 0.0
    return ValueCheck(title=title, metric=metric, step=step, value=value, spread=spread)


def _series(scenario: Scenario, simulation: Simulation, naming: Naming) -> Iterator[tuple[str, Values]]:
    windows = scenario.model.windows
    for window in (BASE_WINDOW, *windows.raw):
        yield naming.total_rate(window), simulation.total[window]
        yield naming.errors_rate(window), simulation.errors[window]
    for window, values in simulation.ratio.items():
        yield naming.error_ratio(window), values
    for tile in windows.tile_lengths:
        yield naming.total_tile(tile), simulation.total_tile[tile]
        yield naming.errors_tile(tile), simulation.errors_tile[tile]
    budget = float(scenario.model.error_budget)
    yield naming.series.current_burn_rate, simulation.burn_rate(BASE_WINDOW, budget)
    yield naming.series.period_burn_rate, simulation.burn_rate(scenario.model.period.length, budget)
    yield naming.series.budget_remaining, remaining_budget(scenario, simulation)
