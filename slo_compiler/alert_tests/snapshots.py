"""Expected values of recorded series at some evaluations: of all that the rules of an SLO record.

The values are series beside the input, one for each recorded series, with samples at these evaluations only.
"""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.comparisons import LABEL, UNCERTAIN, with_names, without_noise
from slo_compiler.alert_tests.expectations import labels_text
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.part_inputs import windows_of
from slo_compiler.alert_tests.promtool_file import Expectation, GivenSeries
from slo_compiler.alert_tests.scenario import InputForm
from slo_compiler.alert_tests.stages import INCIDENTS
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.promql.names import string_text
from slo_compiler.promql.selectors import any_of
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.named_predictions import NamedPredictions
    from slo_compiler.alert_tests.predictions import Predictions
    from slo_compiler.alert_tests.recorded import Values
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.simulation import Simulation
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming

_EXPECTED = "expected_values"
_BURN_RATES = "expected_burn_rates"
"""The name of expected error ratios, divided by the error budget: most are the same for every target."""
_ABSENT = "-1e9"
"""The expected value of a series that must not exist."""
_DIGITS = 6
"""Significant digits of expected values."""
_TOLERANCE = "1e-5 * abs({expected}) + 2e-8"
"""Floats are added in another order, and the remaining budget is rounded to 8 decimal places."""

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedSeries:
    """A recorded series and its expected values."""

    name: str
    labels: str
    """Its name as a label, and labels besides those of the SLO and its group, as matchers."""
    steps: tuple[int, ...]
    """The evaluations with a value."""
    samples: str
    """The values in promtool's notation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedValues:
    """The expected values of an SLO, which are the same for all SLOs of its shape."""

    metric: str
    """The name of the series with the expected values."""
    series: tuple[ExpectedSeries, ...]
    prefixes: tuple[str, ...]
    """The first words of their names."""
    steps: tuple[int, ...]
    """The evaluations with a value."""
    has_constants: bool
    """Whether the values include those without labels of groups."""


@lru_cache(maxsize=512)
def expected_values(
    naming: Naming, predictions: Predictions, *, is_full: bool, has_constants: bool
) -> ExpectedValues:
    """All recorded series of the first group of an SLO, at the evaluations that the scenario names.

    In full tests, these are the ends of all incidents.
    """
    scenario = predictions.scenario
    steps = tuple(dict.fromkeys(_compared_steps(scenario, is_full=is_full)))
    series = (
        *(_expected(naming, predictions, steps) if steps and predictions.selections else ()),
        *(_constants(naming, scenario) if has_constants else ()),
    )
    return ExpectedValues(
        metric=_BURN_RATES if scenario.form.is_given else _EXPECTED,
        series=series,
        prefixes=tuple(sorted({one.name.partition(":")[0] for one in series})),
        steps=tuple(sorted({step for one in series for step in one.steps})),
        has_constants=has_constants,
    )


def _compared_steps(scenario: Scenario, *, is_full: bool) -> Iterator[int]:
    for phase, first, last, _ in scenario.evaluated:
        if phase.is_recorded_early:
            yield first + (2 if phase.is_gone else 1)  # the last base rate may contain the last samples
        if phase.is_recorded or (is_full and phase.errors in INCIDENTS):
            yield last


def _expected(naming: Naming, predictions: Predictions, steps: tuple[int, ...]) -> Iterator[ExpectedSeries]:
    """The values that every version of Prometheus records, but for the last digits."""
    scenario, selections = predictions.scenario, predictions.selections or ()
    simulated = [
        _series(naming, scenario, reading, has_noise=selections[0].has_noise)
        for reading in predictions.readings[0]
    ]
    for name in simulated[0]:
        here = [tuple(one[name][step] for one in simulated) for step in steps]
        values = tuple(readings[0] if _are_equal(readings) else math.nan for readings in here)
        if any(value is not None for value in values):
            yield _expected_one(((LABEL, name),), steps, values, scenario)


def _expected_one(
    labels: TextPairs, steps: tuple[int, ...], values: Values, scenario: Scenario
) -> ExpectedSeries:
    """A series with a value at each of some evaluations: None if there is none, NaN if it is uncertain."""
    return ExpectedSeries(
        name=dict(labels)[LABEL],
        labels=labels_text(labels),
        steps=steps,
        samples=_samples(steps, values, samples_per_step=scenario.clock.samples_per_step),
    )


def _series(
    naming: Naming, scenario: Scenario, simulation: Simulation, *, has_noise: bool
) -> dict[str, Values]:
    """All recorded series by name, or windows from parts."""

    def errors_of(values: Values) -> Values:
        return without_noise(values, rates[step]) if has_noise and step in rates else values

    rates, step = simulation.total, scenario.model.windows.step
    budget, series = float(scenario.model.error_budget), naming.series
    if scenario.form.is_given:
        return {
            name: simulation.burn_rate(values, budget)
            for name, values in _windows_from_parts(naming, scenario, simulation).items()
        }
    current = simulation.ratio[step]
    return {
        **{naming.total_rate(window): values for window, values in simulation.total.items()},
        **{naming.errors_rate(window): errors_of(values) for window, values in simulation.errors.items()},
        **{naming.total_tile(tile): values for tile, values in simulation.total_tile.items()},
        **{naming.errors_tile(tile): errors_of(values) for tile, values in simulation.errors_tile.items()},
        **{naming.error_ratio(window): values for window, values in simulation.ratio.items()},
        series.period_events: simulation.period_events,
        series.period_error: simulation.period_ratio,
        series.current_burn_rate: simulation.burn_rate(current, budget),
        series.period_burn_rate: simulation.burn_rate(simulation.period_ratio, budget),
        series.budget_remaining: simulation.remaining_budget,
        series.history_start: simulation.history_start,
        series.policy_level: simulation.policy_level,
    }


def _windows_from_parts(naming: Naming, scenario: Scenario, simulation: Simulation) -> dict[str, Values]:
    """The error ratios of the windows under test; other series are input, or tested with raw series.

    The period is tested once: with tiles, or with the pages of an SLO that has nothing else.
    """
    model = scenario.model
    ratios = {
        naming.error_ratio(window): simulation.ratio[window]
        for window in windows_of(scenario.tested_pairs)
        if window != model.windows.step
    }
    has_period = scenario.form is InputForm.TILES or not model.pairs.slow
    return {**ratios, **({naming.series.period_error: simulation.period_ratio} if has_period else {})}


def _are_equal(values: tuple[float | None, ...]) -> bool:
    first = values[0]
    if first is None:
        return not any(value is not None for value in values)
    return all(
        value is not None and math.isclose(value, first, rel_tol=1e-9, abs_tol=1e-12) for value in values
    )


def _constants(naming: Naming, scenario: Scenario) -> tuple[ExpectedSeries, ...]:
    """The target, the budget, the length of the period and the thresholds, which are always the same."""
    series, model = naming.series, scenario.model
    days = Decimal(model.period.length // _SECOND) / 86_400
    values: list[tuple[TextPairs, Decimal]] = [
        (((LABEL, series.objective),), 1 - model.error_budget),
        (((LABEL, series.error_budget),), model.error_budget),
        (((LABEL, series.period_days),), days),
    ]
    for pair in model.pairs.all:
        labels = tuple(sorted((*naming.pair_labels(pair), (LABEL, series.burn_rate_threshold))))
        values.append((labels, pair.burn_rate))
    return tuple(_expected_one(labels, (1,), (float(value),), scenario) for labels, value in values)


def value_series(one: NamedPredictions, found: ExpectedValues, *, is_alone: bool) -> Iterator[GivenSeries]:
    """The expected values as input; the label of the SLO tells them apart unless it is alone in its test."""
    label = one.naming.labels.slo
    slo = "" if is_alone else f", {labels_text(((label, dict(one.identity)[label]),))}"
    for series in found.series:
        yield GivenSeries(f"{found.metric}{{{series.labels}{slo}}}", series.samples)


def _samples(steps: tuple[int, ...], values: Values, *, samples_per_step: int) -> str:
    """Samples in promtool's notation, none between them."""
    pieces, written = [], 0
    for step, value in zip(steps, values, strict=True):
        missing = step * samples_per_step - written
        if missing:
            pieces.append(f"_x{missing}")
        pieces.append(_number(value))
        written = step * samples_per_step + 1
    return " ".join(pieces)


def expect_values(
    one: SloStates, *, is_full: bool, has_constants: bool, is_alone: bool
) -> Iterator[Expectation]:
    """Expect these values; the query returns the differences that exceed rounding errors."""
    found = expected_values(one.naming, one.predictions, is_full=is_full, has_constants=has_constants)
    if not found.series:
        return
    labels = one.naming.labels
    group = next(iter(one.selections or {()}))
    expected = found.metric if is_alone else f"{found.metric}{{{labels_text(((labels.slo, one.slo.name),))}}}"
    of_group = (any_of(name, (value, "") if found.has_constants else (value,)) for name, value in group)
    own = ", ".join((labels_text((*one.identity, (COPY[0], ""))), *of_group))
    # The info series match, too; they have no expected value.
    selector = f"{{__name__=~{string_text('|'.join(f'{prefix}:.+' for prefix in found.prefixes))}, {own}}}"
    known = ", ".join(name for name, _ in (*one.identity, *group) if is_alone or name != labels.slo)
    # Any other label of a series fails the test.
    actual = f"sum without ({known}) ({with_names(selector)})"
    if one.scenario.form.is_given:
        actual = f"{actual} / {decimal_text(one.scenario.model.error_budget)}"
    difference = f"abs(({actual} or 0 * {expected} - {_ABSENT.removeprefix('-')}) - {expected})"
    query = f"{difference} > {_TOLERANCE.format(expected=expected)}"
    for step in found.steps:
        yield Expectation(
            query=query,
            comment=f"{one.slo.identity}: differences from {found.metric}",
            second=step * one.scenario.clock.step,
            slo=one.slo.identity,
        )


def _number(value: float | None) -> str:
    """Format an expected value for promtool, without an exponent."""
    if value is None:
        return _ABSENT
    if math.isnan(value):
        return UNCERTAIN
    text = f"{Decimal(f'{value:.{_DIGITS}g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
