"""Tests of error budget policies: the recorded error ratio of the period is the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.clock import Clock
from slo_compiler.alert_tests.policy_comparisons import (
    expect_levels,
    expect_worst_levels,
    worst_level_series,
)
from slo_compiler.alert_tests.policy_constants import expect_policies
from slo_compiler.alert_tests.policy_courses import policy_scenario
from slo_compiler.alert_tests.policy_histories import expect_forgotten
from slo_compiler.alert_tests.policy_ignored import ignored_by_policies
from slo_compiler.alert_tests.policy_notifications import expect_policy_alerts
from slo_compiler.alert_tests.policy_series import policy_series
from slo_compiler.alert_tests.policy_unknown import has_unknown_alerts
from slo_compiler.alert_tests.promtool_file import TestGroup

if TYPE_CHECKING:
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
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
        given=(
            *ignored_by_policies(
                planned, naming, samples=steps + 1, is_unknown_notified=has_unknown_alerts(service)
            ),
            *worst_level_series(service, scenarios, naming, steps=steps),
        ),
        of_slos=tuple(
            policy_series(one, scenarios[one.slo.name], naming, clock=clock, steps=steps) for one in planned
        ),
        expectations=(
            *expect_levels(service, planned, scenarios, naming, clock=clock, steps=steps),
            *expect_worst_levels(service, naming, clock=clock, steps=steps),
            *expect_forgotten(service, planned, naming, step=step),
            *expect_policies(service, naming=naming, step=step),
        ),
        alert_expectations=tuple(expect_policy_alerts(service, scenarios, naming=naming, step=step)),
        shown=(),
        scenario=(f"{service.name}: the remaining error budget passes each bound of the policy.",),
        seconds=step * (steps + 1),
    )
