"""Tests of error budget policies: the recorded error ratio of the period is the input.

The remaining budget passes every bound, exactly and just beside it, downwards and upwards; then there are
gaps of less and of more than two days, and at last the data is gone.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.anchors import anchored_series
from slo_compiler.alert_tests.clock import Clock
from slo_compiler.alert_tests.expectations import input_text
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.policy_comparisons import (
    expect_levels,
    expect_worst_levels,
    level_series,
    worst_level_series,
)
from slo_compiler.alert_tests.policy_constants import expect_policies
from slo_compiler.alert_tests.policy_ignored import ignored_by_policies
from slo_compiler.alert_tests.policy_levels import policy_levels, rounded_share
from slo_compiler.alert_tests.policy_notifications import expect_policy_alerts
from slo_compiler.alert_tests.policy_unknown import has_unknown_alerts
from slo_compiler.alert_tests.promtool_file import TestGroup, WrittenSeries
from slo_compiler.alert_tests.recorded_inputs import values_text
from slo_compiler.alert_tests.simulation import MEMORY
from slo_compiler.alert_tests.slo_inputs import synthetic_groups
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.model import PolicyState, Service
    from slo_compiler.naming import Naming

BESIDE = Decimal("0.0001")
"""A share of the error budget just beside a bound."""
_OUTAGE = Decimal(1)
"""The error ratio of a total outage."""

Levels = tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyScenario:
    """The remaining budget of an SLO, one value for each evaluation, and the levels that follow from it."""

    ratios: tuple[float | None, ...]
    """Error ratios of the period; None if there is none."""
    levels: Levels
    healthy: Levels
    """The levels of a group of the SLO whose budget is never spent."""


@lru_cache(maxsize=512)
def policy_scenario(model: AlertModel, *, step: int, delay: int = 0) -> PolicyScenario:
    """Pass every bound of an SLO's policy, with `step` seconds between evaluations, after `delay` of them."""
    shares = _shares(model.policy_states, outage=1 - _OUTAGE / model.error_budget)
    return scenario_of(model, (*(None,) * delay, *shares), step=step)


def scenario_of(model: AlertModel, shares: tuple[Decimal | None, ...], *, step: int) -> PolicyScenario:
    """The scenario in which these shares of the error budget remain, `step` seconds apart."""
    budget, states = model.error_budget, model.policy_states
    remaining = [None if share is None else rounded_share(float(share)) for share in shares]
    whole = [None if share is None else 1.0 for share in shares]
    memory = MEMORY // step
    return PolicyScenario(
        ratios=tuple(None if share is None else float((1 - share) * budget) for share in shares),
        levels=tuple(policy_levels(remaining, states, memory=memory)),
        healthy=tuple(policy_levels(whole, states, memory=memory)),
    )


def plan_policy_tests(
    service: Service, planned: tuple[PlannedSlo, ...], *, naming: Naming, step: int
) -> TestGroup:
    """One test group for all SLOs of a service."""
    # Every second SLO is one evaluation late, so that the SLOs of a service differ.
    scenarios = {
        one.slo.name: policy_scenario(one.model, step=step, delay=number % 2)
        for number, one in enumerate(planned)
    }
    steps = max(len(one.levels) for one in scenarios.values()) - 1
    clock = Clock(sample=step, samples_per_step=1)
    return TestGroup(
        name=f"{service.name} from error ratios of the period",
        interval=f"{step}s",
        series=anchored_series(
            (
                *ratio_series(planned, scenarios, naming),
                *_ignored(planned, scenarios, naming, is_unknown_notified=has_unknown_alerts(service)),
                *level_series(planned, scenarios, naming, steps=steps),
                *worst_level_series(service, scenarios, naming, steps=steps),
            ),
            anchor="v1",
        ),
        expectations=(
            *expect_levels(service, planned, naming, clock=clock, steps=steps),
            *expect_worst_levels(service, naming, clock=clock, steps=steps),
            *expect_policies(service, naming=naming, step=step),
        ),
        alert_expectations=tuple(expect_policy_alerts(service, scenarios, naming=naming, step=step)),
        shown=(),
        scenario=(f"{service.name}: the remaining error budget passes each bound of the policy.",),
        seconds=step * (steps + 1),
    )


def _shares(states: tuple[PolicyState, ...], *, outage: Decimal) -> Iterator[Decimal | None]:
    """Remaining shares: down past every bound, a total outage, up again, gaps in every state, no data.

    The first share is between a bound and the value at which its state ends: without a previous level, the
    bounds alone decide. A state lasts over one evaluation without a value, and is forgotten after two.
    """
    bounded = [(state.bound or Decimal(), state.leave_at or Decimal()) for state in states[1:]]
    leave = bounded[0][1]
    yield from (None, leave - BESIDE)
    for state, (bound, _) in zip(states[1:], bounded, strict=True):
        # The bound itself is the last share above it, or the first below it.
        yield from (bound + BESIDE, bound) if state.is_inclusive else (bound, bound - BESIDE)
    yield outage
    for _, leave in reversed(bounded):
        yield from (None, leave - BESIDE, leave)
    for bound, leave in bounded:
        # The state lasts at first, although a less strict one was recent.
        yield from (bound - BESIDE, leave - BESIDE, None, None, leave - BESIDE)
    yield from (None, None)


def ratio_series(
    planned: Iterable[PlannedSlo], scenarios: Mapping[str, PolicyScenario], naming: Naming
) -> Iterator[WrittenSeries]:
    """The error ratio of each group; only the first one has errors."""
    for one in planned:
        identity, ratios = naming.identity(one.slo.service, one.slo.name), scenarios[one.slo.name].ratios
        for index, group in enumerate(synthetic_groups(one.slo)):
            values = values_text(ratios if index == 0 else tuple(ratio and 0.0 for ratio in ratios))
            labels = tuple(sorted((*identity, *group)))
            yield WrittenSeries(series=input_text(naming.series.period_error, labels), values=values)


def _ignored(
    planned: tuple[PlannedSlo, ...],
    scenarios: Mapping[str, PolicyScenario],
    naming: Naming,
    *,
    is_unknown_notified: bool,
) -> Iterator[WrittenSeries]:
    """Series that must not count: their budget is spent."""
    for one in planned:
        samples = len(scenarios[one.slo.name].ratios)
        identity = naming.identity(one.slo.service, one.slo.name)
        copy = tuple(sorted((*identity, *synthetic_groups(one.slo)[0], COPY)))
        yield WrittenSeries(series=input_text(naming.series.period_error, copy), values=f"1x{samples - 1}")
    yield from ignored_by_policies(planned, naming, samples=samples, is_unknown_notified=is_unknown_notified)
