"""The series of an SLO in the test of a policy, computed once for all SLOs of its shape."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import input_text
from slo_compiler.alert_tests.placeholders import named_series
from slo_compiler.alert_tests.policy_comparisons import LEVELS, levels_text
from slo_compiler.alert_tests.policy_courses import courses_of
from slo_compiler.alert_tests.policy_histories import forgotten_history
from slo_compiler.alert_tests.promtool_file import GivenSeries, ShapeSeries
from slo_compiler.alert_tests.recorded_inputs import values_text
from slo_compiler.alert_tests.slo_inputs import synthetic_groups

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.placeholders import Names
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.policy_courses import BudgetCourse, PolicyScenario
    from slo_compiler.alert_tests.promtool_file import SloSeries
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming


def policy_series(
    one: PlannedSlo, scenario: PolicyScenario, naming: Naming, *, clock: Clock, steps: int
) -> SloSeries:
    """The error ratio of each group and copy, or the remaining budget, and the expected levels."""
    groups = synthetic_groups(one.slo)
    window = one.model.windows.step
    shape_of = partial(_series_of_shape, scenario, groups, naming, window=window, clock=clock, steps=steps)
    return named_series(one.slo, groups=groups, shape_of=shape_of)


@lru_cache(maxsize=512)
def _series_of_shape(
    scenario: PolicyScenario,
    groups: tuple[TextPairs, ...],
    naming: Naming,
    names: Names,
    *,
    window: timedelta,
    clock: Clock,
    steps: int,
) -> ShapeSeries:
    identity = naming.identity(names.service, names.slo)
    courses = tuple(
        (tuple(sorted((*identity, *labels))), course) for labels, course in courses_of(scenario, groups)
    )
    levels = (
        GivenSeries(input_text(LEVELS, labels), levels_text(one.levels, steps)) for labels, one in courses
    )
    forgotten = forgotten_history(
        tuple(sorted((*identity, *groups[0]))), naming, window=window, step=clock.step
    )
    return ShapeSeries(series=(*_budget_series(courses, naming), *forgotten, *levels))


def _budget_series(
    courses: tuple[tuple[TextPairs, BudgetCourse], ...], naming: Naming
) -> Iterator[GivenSeries]:
    series = naming.series
    for labels, course in courses:
        name = series.budget_remaining if course.copy else series.period_error
        yield GivenSeries(input_text(name, labels), _values(course))
        if course.has_gaps:
            yield GivenSeries(input_text(series.policy_level, labels), _markers(course))


def _values(course: BudgetCourse) -> str:
    if not course.has_gaps:
        return values_text(course.values)
    return " ".join(values_text((value,)) for value in course.values)


def _markers(course: BudgetCourse) -> str:
    """Staleness markers while there is no level: promtool can lose a sample after a gap of samples.

    They change nothing, because a rule without a result records one, too (docs/alert-tests.md).
    """
    return " ".join("_" if level is not None else "stale" for level in course.levels)
