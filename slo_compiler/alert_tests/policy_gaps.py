"""Tests of a gap of 20 minutes in the strictest state of an error budget policy.

promtool evaluates rules at multiples of one interval per file, so a gap that is shorter than the interval of
the other tests of the policy has a file of its own, with three evaluations.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.anchors import anchored, written_series
from slo_compiler.alert_tests.expectations import input_text
from slo_compiler.alert_tests.policy_tests import BESIDE, expect_levels, scenario_of
from slo_compiler.alert_tests.promtool_file import TestGroup
from slo_compiler.alert_tests.recorded_inputs import values_text
from slo_compiler.alert_tests.slo_inputs import synthetic_groups

if TYPE_CHECKING:
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.policy_tests import PolicyScenario
    from slo_compiler.model import Service
    from slo_compiler.naming import Naming


def plan_policy_gap(
    service: Service, planned: tuple[PlannedSlo, ...], *, naming: Naming, step: int
) -> TestGroup:
    """One test group for all SLOs of a service; two of the `step` seconds are the gap."""
    scenarios = tuple((one, _scenario(one, step=step)) for one in planned)
    return TestGroup(
        name=f"{service.name} from error ratios of the period, with a short gap",
        interval=f"{step}s",
        series=written_series((_series(one, scenario, naming) for one, scenario in scenarios), anchor="v1"),
        expectations=anchored(
            (
                expected
                for one, scenario in scenarios
                for expected in expect_levels(one, scenario, naming=naming, step=step)
            ),
            anchor="q1",
        ),
        alert_expectations=(),
        shown=(),
        scenario=(f"{service.name}: the strictest state of the policy lasts over a gap of 20 minutes.",),
        seconds=2 * step,
    )


def _scenario(planned: PlannedSlo, *, step: int) -> PolicyScenario:
    """The strictest state begins; there is no data; then the budget is just below the end of the state."""
    strictest = planned.model.policy_states[-1]
    entered = (strictest.bound or Decimal()) - BESIDE
    not_left = (strictest.leave_at or Decimal()) - BESIDE
    return scenario_of(planned, (entered, None, not_left), step=step)


def _series(planned: PlannedSlo, scenario: PolicyScenario, naming: Naming) -> tuple[str, str]:
    """The error ratio of the first group."""
    identity = naming.identity(planned.slo.service, planned.slo.name)
    labels = tuple(sorted((*identity, *synthetic_groups(planned.slo)[0])))
    return input_text(naming.series.period_error, labels), values_text(scenario.ratios)
