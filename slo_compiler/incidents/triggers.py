"""Why an incident needs a postmortem, as far as Prometheus and its severity say."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.incidents.summary import Summary
    from slo_compiler.model.postmortems import IncidentSeverity

LARGE_SHARE = Decimal("0.2")
"""A single incident that spends this share of a budget needs a postmortem (SRE Workbook, appendix B)."""

LONG_OUTAGE = timedelta(minutes=15)
"""A longer impact needs one, if customers noticed it."""

OUTAGE_SHARE = Decimal("0.05")
"""The least share of a budget that makes a long impact an outage; without any, the duration decides."""


def proposed_triggers(summary: Summary, plan: ServicePlan, severity: IncidentSeverity) -> tuple[str, ...]:
    """Return the triggers of an incident: severity, budget, duration and policy."""
    return tuple(_triggers(summary, plan, severity))


def _triggers(summary: Summary, plan: ServicePlan, severity: IncidentSeverity) -> Iterator[str]:
    if severity.is_major:
        yield "severity"
    shares = [share for _, share in summary.budget]
    if any(share >= LARGE_SHARE for share in shares):
        yield "budget"
    is_long = summary.start and summary.end and summary.end - summary.start > LONG_OUTAGE
    if is_long and (not shares or any(share >= OUTAGE_SHARE for share in shares)):
        yield "duration"
    if _reached_state_with_postmortem(summary, plan):
        yield "policy"


def _reached_state_with_postmortem(summary: Summary, plan: ServicePlan) -> bool:
    """Return whether a policy entered a state, during the impact or after it, that requires a postmortem."""
    policies = {alerts.slo.name: alerts.slo.policy for alerts in plan.slos}
    for one in summary.involved:
        policy = policies[one.name.slo]
        required = {policy.level(state) for state in policy.states if state.requires_postmortem}
        entered = (change for change in one.states[1:] if one.impact and change.time >= one.impact.begin)
        if any(change.level in required for change in entered):
            return True
    return False
