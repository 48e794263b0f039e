"""The series of an SLO in a test that follow from its shape, computed once for all SLOs of the shape.

These are results of queries, parts of windows, expected values, and series that rules must ignore. In place
of the names in their labels, they are planned and rendered with placeholders.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import labels_text
from slo_compiler.alert_tests.ignored_series import ignored_series
from slo_compiler.alert_tests.named_predictions import NamedPredictions
from slo_compiler.alert_tests.part_inputs import part_series
from slo_compiler.alert_tests.placeholders import named_series
from slo_compiler.alert_tests.promtool_file import GivenSeries, ShapeSeries
from slo_compiler.alert_tests.recorded_inputs import given_starts, recorded_series
from slo_compiler.alert_tests.scenario import InputForm
from slo_compiler.alert_tests.signs import has_signs, sign_series
from slo_compiler.alert_tests.snapshots import expected_values, value_series
from slo_compiler.promql.names import series_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.placeholders import Names
    from slo_compiler.alert_tests.predictions import Predictions
    from slo_compiler.alert_tests.promtool_file import SloSeries
    from slo_compiler.alert_tests.recorded_inputs import SeriesBlock
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming


def series_of_slo(
    one: SloStates, *, is_full: bool, is_first: bool, has_constants: bool, is_alone: bool
) -> SloSeries:
    """The series of a tested SLO, which may be alone in its test."""
    shape_of = partial(
        _series_of_shape,
        one.predictions,
        one.groups,
        one.naming,
        is_full=is_full,
        is_first=is_first,
        has_constants=has_constants,
        is_alone=is_alone,
    )
    return named_series(one.slo, groups=one.groups, shape_of=shape_of)


@lru_cache(maxsize=512)
def _series_of_shape(
    predictions: Predictions,
    groups: tuple[TextPairs, ...],
    naming: Naming,
    names: Names,
    *,
    is_full: bool,
    is_first: bool,
    has_constants: bool,
    is_alone: bool,
) -> ShapeSeries:
    identity = naming.identity(names.service, names.slo)
    named = NamedPredictions(predictions=predictions, groups=groups, identity=identity, naming=naming)
    series = [*_recorded(named, is_first=is_first, is_alone=is_alone)]
    if not predictions.scenario.is_old:
        series += _expected(named, is_full=is_full, has_constants=has_constants, is_alone=is_alone)
    return ShapeSeries(series=tuple(series))


def _recorded(named: NamedPredictions, *, is_first: bool, is_alone: bool) -> Iterator[GivenSeries]:
    for labels, found in _blocks(named, is_first=is_first, is_alone=is_alone):
        text = labels_text(labels)
        for metric, values in found:
            yield GivenSeries(series_text(metric, text), values)


def _blocks(named: NamedPredictions, *, is_first: bool, is_alone: bool) -> Iterator[SeriesBlock]:
    """Recorded series that are input, and those to ignore."""
    scenario = named.scenario
    if scenario.form is InputForm.RATES:
        yield from recorded_series(named)
    if scenario.form.is_given:
        yield from part_series(named)
    yield from given_starts(named)
    if not scenario.is_old:
        yield from ignored_series(named, is_first=is_first, is_alone=is_alone)


def _expected(
    named: NamedPredictions, *, is_full: bool, has_constants: bool, is_alone: bool
) -> Iterator[GivenSeries]:
    """Expected signs and values."""
    if has_signs(named.scenario, is_full=is_full):
        yield from sign_series(named)
    values = expected_values(named.naming, named.predictions, is_full=is_full, has_constants=has_constants)
    yield from value_series(named, values, is_alone=is_alone)
