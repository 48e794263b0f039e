"""Expected signs of the base rates and their ratio at every evaluation: positive, not positive or absent.

They matter without traffic, without a series of bad events and without a target: 0 is not the same as absent.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.comparisons import (
    ABSENT,
    LABEL,
    UNCERTAIN,
    differs,
    first_differences,
    repeated,
    with_names,
    without_noise,
)
from slo_compiler.alert_tests.expectations import input_text, labels_text
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.promtool_file import GivenSeries
from slo_compiler.alert_tests.stages import Errors
from slo_compiler.promql.selectors import any_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.alert_tests.named_predictions import NamedPredictions
    from slo_compiler.alert_tests.predictions import Predictions
    from slo_compiler.alert_tests.promtool_file import Expectation
    from slo_compiler.alert_tests.recorded import Values
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.simulation import Simulation
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.alert_tests.stages import Phase
    from slo_compiler.naming import Naming

_SIGNS = "expected_signs"
_DIGITS = 10.0**5
"""Values are rounded to so many parts: the results of floats are not exactly 0."""
_DOUBT = 0.01
"""The sign of a value at such a distance from the middle of two parts is uncertain."""
_MOST_SAMPLES = 1_200
"""Evaluations times series of one query, which may load each sample eight times."""


@lru_cache(maxsize=512)
def has_signs(scenario: Scenario, *, is_full: bool) -> bool:
    """True if there is a phase in which a rate or the ratio is 0 or absent, for a reason."""
    return is_full or any(map(_has_reason, scenario.phases))


def _has_reason(phase: Phase) -> bool:
    is_idle = not phase.traffic or phase.is_gone
    return is_idle or phase.has_no_bad_series or phase.errors is Errors.LESS_THAN_NONE


def sign_series(one: NamedPredictions) -> Iterator[GivenSeries]:
    """The expected sign of each base rate and ratio of each group."""
    for group, of_group in zip(one.groups, _signs(one.predictions), strict=True):
        for name, signs in zip(_names(one.naming, one.scenario), of_group, strict=True):
            yield GivenSeries(input_text(_SIGNS, one.labels((*group, (LABEL, name)))), signs)


def expect_signs(slos: Sequence[SloStates]) -> Iterator[Expectation]:
    """Expect these signs at each evaluation."""
    if not slos:
        return
    first = slos[0]
    names = dict.fromkeys(name for one in slos for name in _names(one.naming, one.scenario))
    own = labels_text((*first.naming.service_identity(first.slo.service), (COPY[0], "")))
    slo = any_of(first.naming.labels.slo, [one.slo.name for one in slos])
    selector = f"{{{any_of('__name__', list(names))}, {own}, {slo}}}"
    series = sum(len(one.groups) * len(_names(one.naming, one.scenario)) for one in slos)
    yield from first_differences(
        differs(f"round({with_names(selector)}, {1 / _DIGITS:.5f}) > bool 0", _SIGNS),
        comment=f"{first.slo.service}: when a base rate first differs from {_SIGNS}, in seconds",
        clock=first.scenario.clock,
        steps=first.steps,
        series=series,
        most_samples=_MOST_SAMPLES,
    )


def _names(naming: Naming, scenario: Scenario) -> tuple[str, str, str]:
    step = scenario.model.windows.step
    return naming.total_rate(step), naming.errors_rate(step), naming.error_ratio(step)


@lru_cache(maxsize=512)
def _signs(predictions: Predictions) -> tuple[tuple[str, ...], ...]:
    """The signs of each series of each group at all evaluations, until the end of the scenario of its SLO."""
    selections = predictions.selections or ()
    return tuple(
        _signs_of(predictions.scenario, readings, has_noise=selection.has_noise)
        for selection, readings in zip(selections, predictions.readings, strict=True)
    )


def _signs_of(scenario: Scenario, readings: tuple[Simulation, ...], *, has_noise: bool) -> tuple[str, ...]:
    window = scenario.model.windows.step
    found: list[tuple[tuple[str, ...], ...]] = []
    for simulation in readings:
        total, errors = simulation.total[window], simulation.errors[window]
        series = (total, without_noise(errors, total) if has_noise else errors, simulation.ratio[window])
        found.append(tuple(_of(values, scenario.steps) for values in series))
    agreed = (
        (signs[0] if len(set(signs)) == 1 else UNCERTAIN for signs in zip(*of_series, strict=True))
        for of_series in zip(*found, strict=True)
    )
    per_step = scenario.clock.samples_per_step
    return tuple(repeated(signs, samples_per_step=per_step) for signs in agreed)


def _of(values: Values, steps: int) -> tuple[str, ...]:
    return tuple(_sign(value) if step <= steps else UNCERTAIN for step, value in enumerate(values))


def _sign(value: float | None) -> str:
    if value is None:
        return ABSENT
    if math.isnan(value):
        return UNCERTAIN
    parts = value * _DIGITS
    if abs(parts - 0.5) < _DOUBT:
        return UNCERTAIN
    return "1" if parts > 0.5 else "0"
