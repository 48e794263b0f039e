"""Tests of error budget policies: the recorded error ratio of the period is the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.anchors import anchored_series
from slo_compiler.alert_tests.clock import Clock
from slo_compiler.alert_tests.expectations import input_text
from slo_compiler.alert_tests.policy_comparisons import (
    expect_levels,
    expect_worst_levels,
    level_series,
    worst_level_series,
)
from slo_compiler.alert_tests.policy_constants import expect_policies
from slo_compiler.alert_tests.policy_courses import courses_of, policy_scenario
from slo_compiler.alert_tests.policy_ignored import ignored_by_policies
from slo_compiler.alert_tests.policy_notifications import expect_policy_alerts
from slo_compiler.alert_tests.policy_unknown import has_unknown_alerts
from slo_compiler.alert_tests.promtool_file import TestGroup
from slo_compiler.alert_tests.recorded_inputs import values_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.policy_courses import BudgetCourse, PolicyScenario
    from slo_compiler.alert_tests.promtool_file import GivenSeries
    from slo_compiler.model import Service
    from slo_compiler.naming import Naming


def plan_policy_tests(
    service: Service, planned: tuple[PlannedSlo, ...], *, naming: Naming, step: int
) -> TestGroup:
    """One test group for all SLOs of a service."""
    # Every second SLO is one evaluation late, so that the SLOs of a service differ.
    scenarios = {
        one.slo.name: policy_scenario(one.model, step=step, delay=number % 2)
        for number, one in enumerate(planned)
    }
    steps = max(one.evaluations for one in scenarios.values()) - 1
    clock = Clock(sample=step, samples_per_step=1)
    return TestGroup(
        name=f"{service.name} from error ratios of the period",
        interval=f"{step}s",
        series=anchored_series(
            (
                *_budget_series(planned, scenarios, naming),
                *ignored_by_policies(
                    planned, naming, samples=steps + 1, is_unknown_notified=has_unknown_alerts(service)
                ),
                *level_series(planned, scenarios, steps=steps),
                *worst_level_series(service, scenarios, naming, steps=steps),
            ),
            anchor="v1",
        ),
        expectations=(
            *expect_levels(service, planned, scenarios, naming, clock=clock, steps=steps),
            *expect_worst_levels(service, naming, clock=clock, steps=steps),
            *expect_policies(service, naming=naming, step=step),
        ),
        alert_expectations=tuple(expect_policy_alerts(service, scenarios, naming=naming, step=step)),
        shown=(),
        scenario=(f"{service.name}: the remaining error budget passes each bound of the policy.",),
        seconds=step * (steps + 1),
    )


def _budget_series(
    planned: Iterable[PlannedSlo], scenarios: Mapping[str, PolicyScenario], naming: Naming
) -> Iterator[GivenSeries]:
    """The error ratio of each group and copy, or the remaining budget."""
    series = naming.series
    for one in planned:
        for labels, course in courses_of(one, scenarios[one.slo.name]):
            name = series.budget_remaining if course.copy else series.period_error
            yield input_text(name, labels), _values(course), ""
            if course.has_gaps:
                yield input_text(series.policy_level, labels), _markers(course), ""


def _values(course: BudgetCourse) -> str:
    if not course.has_gaps:
        return values_text(course.values)
    return " ".join(values_text((value,)) for value in course.values)


def _markers(course: BudgetCourse) -> str:
    """Staleness markers while there is no level: promtool can lose a sample after a gap of samples.

    They change nothing, because a rule without a result records one, too (docs/alert-tests.md).
    """
    return " ".join("_" if level is not None else "stale" for level in course.levels)
