"""Tests of a gap of 20 minutes in the strictest state of an error budget policy.

promtool evaluates rules at multiples of one interval per file, so a gap that is shorter than the interval of
the other tests of the policy has a file of its own, with three evaluations.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.anchors import anchored_series
from slo_compiler.alert_tests.clock import Clock
from slo_compiler.alert_tests.policy_comparisons import expect_levels, level_series
from slo_compiler.alert_tests.policy_tests import BESIDE, ratio_series, scenario_of
from slo_compiler.alert_tests.promtool_file import TestGroup

if TYPE_CHECKING:
    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.policy_tests import PolicyScenario
    from slo_compiler.model import Service
    from slo_compiler.naming import Naming


def plan_policy_gap(
    service: Service, planned: tuple[PlannedSlo, ...], *, naming: Naming, step: int
) -> TestGroup:
    """One test group for all SLOs of a service; two of the `step` seconds are the gap."""
    scenarios = {one.slo.name: _scenario(one.model, step=step) for one in planned}
    clock, steps = Clock(sample=step, samples_per_step=1), 2
    return TestGroup(
        name=f"{service.name} from error ratios of the period, with a short gap",
        interval=f"{step}s",
        series=anchored_series(
            (
                *ratio_series(planned, scenarios, naming),
                *level_series(planned, scenarios, naming, steps=steps),
            ),
            anchor="v1",
        ),
        expectations=tuple(expect_levels(service, planned, naming, clock=clock, steps=steps)),
        alert_expectations=(),
        shown=(),
        scenario=(f"{service.name}: the strictest state of the policy lasts over a gap of 20 minutes.",),
        seconds=steps * step,
    )


@lru_cache(maxsize=512)
def _scenario(model: AlertModel, *, step: int) -> PolicyScenario:
    """The strictest state begins; there is no data; then the budget is just below the end of the state."""
    strictest = model.policy_states[-1]
    entered = (strictest.bound or Decimal()) - BESIDE
    not_left = (strictest.leave_at or Decimal()) - BESIDE
    return scenario_of(model, (entered, None, not_left), step=step)
