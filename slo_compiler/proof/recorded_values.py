"""What the recording rules must have written at the end of each phase of a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.windows import BASE_WINDOW
from slo_compiler.proof.checks import Story, ValueCheck, phase_steps
from slo_compiler.proof.scenarios import INCIDENTS
from slo_compiler.proof.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.naming import Naming
    from slo_compiler.proof.simulation import Simulation
    from slo_compiler.proof.values import Values
    from slo_compiler.proof.views import View

_SPREAD = 0.002
"""How far a recorded value may be from the computed one, relatively."""

_NOISE = 1e-9
"""What is less than this is zero."""


def value_checks(
    story: Story, view: View, *, steps: int, brief: bool, naming: Naming
) -> Iterator[ValueCheck]:
    """At the end of each phase: every series where there were errors, a few of them elsewhere."""
    readings = [
        dict(_series(story, simulate(story.shape, reading, story.clock, steps), naming))
        for reading in view.readings(story.shape.signal)
    ]
    rates = _always(story, naming)
    for phase, _, last, _ in phase_steps(story):
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


def _always(story: Story, naming: Naming) -> tuple[str, ...]:
    """What is looked at after every phase: the base window, and the windows that the story is about."""
    windows = [BASE_WINDOW]
    if story.is_about_pair and story.pair is not None:
        windows += [story.pair.long_window, story.pair.short_window]
    if not story.is_about_pair:
        windows += [story.shape.period.length]
    names = (naming.total_rate(BASE_WINDOW), naming.errors_rate(BASE_WINDOW))
    return (*names, *(naming.error_ratio(window) for window in dict.fromkeys(windows)))


def constant_checks(story: Story, *, naming: Naming) -> Iterator[ValueCheck]:
    """What never changes: target, budget, length of the window."""
    budget = float(story.shape.error_budget)
    days = story.shape.period.length.total_seconds() / 86_400
    for metric, value in (
        (naming.series.objective, 1 - budget),
        (naming.series.error_budget, budget),
        (naming.series.period_days, days),
    ):
        yield ValueCheck(title="the promise", metric=metric, step=1, value=value, spread=value * 1e-7)


def remaining_budget(story: Story, simulation: Simulation) -> Values:
    """What is left of the error budget, as a share."""
    burned = simulation.burn_rate(story.shape.period.length, float(story.shape.error_budget))
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


def _series(story: Story, simulation: Simulation, naming: Naming) -> Iterator[tuple[str, Values]]:
    windows = story.shape.windows
    for window in (BASE_WINDOW, *windows.raw):
        yield naming.total_rate(window), simulation.total[window]
        yield naming.errors_rate(window), simulation.errors[window]
    for window, values in simulation.ratio.items():
        yield naming.error_ratio(window), values
    for tile in windows.tile_lengths:
        yield naming.total_tile(tile), simulation.total_tile[tile]
        yield naming.errors_tile(tile), simulation.errors_tile[tile]
    budget = float(story.shape.error_budget)
    yield naming.series.current_burn_rate, simulation.burn_rate(BASE_WINDOW, budget)
    yield naming.series.period_burn_rate, simulation.burn_rate(story.shape.period.length, budget)
    yield naming.series.budget_remaining, remaining_budget(story, simulation)
