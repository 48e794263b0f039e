"""Recording rules of the error budget policy: the state of each SLO, and the worst one of the service.

A level is the number of a state: 0 is the strictest. The next level is `min(enter, max(previous, stay))`:
`enter` is the level of the remaining budget by the bounds of the states, `stay` the highest level by the
values at which states are left, so a strict state lasts until more of the budget remains (docs/policy.md).

The rule adds 1 for each state above which the service is, because then it reads each comparison once.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.promql.durations import duration_text
from slo_compiler.rules.expressions import MEMORY
from slo_compiler.rules.policy_alerts import of_policy, policy_alerts
from slo_compiler.rules.policy_levels import levels_of
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.model import BudgetPolicy, PolicyState, Service
    from slo_compiler.naming import Naming
    from slo_compiler.rules.expressions import SloExpressions
    from slo_compiler.rules.rule_file import Rule


def policy_level(expressions: SloExpressions) -> RecordingRule:
    """The level of an SLO's state; absent while its remaining budget is absent."""
    return RecordingRule(
        record=expressions.naming.series.policy_level,
        expr=_level(expressions),
        labels=expressions.labels,
    )


def policy_info(expressions: SloExpressions) -> RecordingRule:
    """The labels that a pipeline reads about the policy of an SLO."""
    policy = expressions.slo.policy
    labels = {
        **dict(expressions.labels),
        "policy": policy.name,
        "mode": policy.mode.value,
        "on_unknown": policy.on_unknown.value,
        "min_budget_events": str(policy.min_budget_events),
    }
    return RecordingRule(
        record=expressions.naming.series.policy_info, expr="vector(1)", labels=tuple(sorted(labels.items()))
    )


def service_rules(service: Service, *, naming: Naming) -> tuple[Rule, ...]:
    """States, the worst level, waivers and alerts of each policy of a service."""
    return tuple(
        rule
        for policy in service.policies.values()
        for rule in (
            *_states(policy, service, naming),
            _worst_level(policy, service, naming),
            *_waivers(policy, service, naming),
            *(policy_alerts(policy, service, naming) if policy.has_alerts else ()),
        )
    )


def _level(expressions: SloExpressions) -> str:
    """The number of states that are stricter than the next one.

    A group that lacks a label needs data now, because it may be what was recorded before the label was added
    to `group_by`.
    """
    policy, naming = expressions.slo.policy, expressions.naming
    remaining = expressions.series(naming.series.budget_remaining)
    recorded = expressions.group_series(naming.series.policy_level)
    previous = f"last_over_time({recorded}[{duration_text(MEMORY)}])"
    level = "\n+ ".join(
        f"({_is_above(state, remaining, previous, number)})"
        for number, state in enumerate(policy.states[:0:-1], start=1)
    )
    if not expressions.slo.group_by:
        return level
    total = expressions.series(naming.total_rate(expressions.windows.step))
    named = expressions.group_series(naming.series.budget_remaining)
    return f"(\n{level}\n)\nunless ({remaining} unless {named} unless {total})"


def _is_above(state: PolicyState, remaining: str, previous: str, number: int) -> str:
    """1 if the next state is less strict than this one, else 0.

    If the previous level is at least `number`, this state was not entered, and its bound decides. So it does
    if there is no previous level. Otherwise the state lasts until `leave_at`.
    """
    entered = f"{remaining} {_above(state)} bool {_number(state.bound)}"
    if state.leave_at == state.bound:
        return entered
    return f"{entered} unless {previous} < {number} or {remaining} >= bool {_number(state.leave_at)}"


def _above(state: PolicyState) -> str:
    """The comparison that is true above a state."""
    return ">" if state.is_inclusive else ">="


def _number(bound: Decimal | None) -> str:
    return decimal_text(bound or Decimal())


def _states(policy: BudgetPolicy, service: Service, naming: Naming) -> Iterator[RecordingRule]:
    """One constant series per state, so that a level can be joined with its meaning."""
    for state in policy.states:
        labels = {
            **dict(naming.service_identity(service.name)),
            "policy": policy.name,
            "level": str(policy.level(state)),
            "state": state.name,
            "allow": ",".join(state.allow),
            "postmortem": str(state.requires_postmortem).lower(),
        }
        if state.bound is not None:
            labels["bound"] = decimal_text(state.bound)
        yield RecordingRule(
            record=naming.series.policy_state, expr="vector(1)", labels=tuple(sorted(labels.items()))
        )


def _worst_level(policy: BudgetPolicy, service: Service, naming: Naming) -> RecordingRule:
    """The level of the strictest state of all SLOs and groups."""
    slos = [slo for slo in service.slos if slo.policy.name == policy.name]
    return RecordingRule(
        record=naming.series.service_policy_level,
        expr=f"min by ({naming.labels.service}) ({levels_of(slos, service, naming)})",
        labels=of_policy(policy, service, naming),
    )


def _waivers(policy: BudgetPolicy, service: Service, naming: Naming) -> Iterator[RecordingRule]:
    """One constant series per waiver; its value is the time at which it ends."""
    for waiver in policy.waivers:
        labels = {
            **dict(of_policy(policy, service, naming)),
            "waiver": waiver.name,
            "allow": ",".join(waiver.allow),
            "ticket": waiver.ticket,
            "approved_by": waiver.approved_by,
        }
        if waiver.slo:
            labels[naming.labels.slo] = waiver.slo
        end = datetime.combine(waiver.expires, time(), tzinfo=UTC)
        yield RecordingRule(
            record=naming.series.policy_waiver,
            expr=f"vector({end.timestamp():.0f})",
            labels=tuple(sorted(labels.items())),
        )
