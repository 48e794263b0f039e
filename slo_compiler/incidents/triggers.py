"""The triggers of an incident that follow from Prometheus and from its severity."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from slo_compiler.postmortems.triggers import Trigger, impact_triggers, in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.incidents.facts import StateChange
    from slo_compiler.incidents.summary import Summary
    from slo_compiler.model import BudgetPolicy
    from slo_compiler.model.postmortems import IncidentSeverity


def proposed_triggers(summary: Summary, plan: ServicePlan, severity: IncidentSeverity) -> tuple[Trigger, ...]:
    """Return the triggers of an incident: severity, budget, duration and policy."""
    return in_order(_triggers(summary, plan, severity))


def _triggers(summary: Summary, plan: ServicePlan, severity: IncidentSeverity) -> Iterator[Trigger]:
    if severity.is_major:
        yield Trigger.SEVERITY
    if summary.start and summary.end:
        yield from impact_triggers(summary.end - summary.start, [float(share) for _, share in summary.budget])
    if _entered_state_with_postmortem(summary, plan):
        yield Trigger.POLICY


def _entered_state_with_postmortem(summary: Summary, plan: ServicePlan) -> bool:
    """Return whether a policy entered a state, during the impact or after it, that requires a postmortem."""
    policies = {alerts.slo.name: alerts.slo.policy for alerts in plan.slos}
    return any(
        one.impact is not None
        and entered_state_with_postmortem(one.states, policies[one.name.slo], since=one.impact.begin)
        for one in summary.involved
    )


def entered_state_with_postmortem(
    states: Sequence[StateChange], policy: BudgetPolicy, *, since: float
) -> bool:
    """Return whether a state that requires a postmortem was entered from a less strict one."""
    required = {policy.level(state) for state in policy.states if state.requires_postmortem}
    return any(
        now.level in required and now.level < before.level and now.time >= since
        for before, now in pairwise(states)
    )
