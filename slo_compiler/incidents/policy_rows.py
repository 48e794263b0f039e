"""Rows of the evidence about the error budget policy: states, and what they mean for changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.incidents import figures
from slo_compiler.incidents.moments import state_name
from slo_compiler.model.policy import ChangeClass, PolicyMode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.incidents.subject import Row, Subject
    from slo_compiler.model import BudgetPolicy
    from slo_compiler.model.policy import PolicyState

_MOST_CHANGES = 8


def policy_rows(about: Subject) -> Iterator[Row]:
    """Yield the states from the start of the search, and the changes that each allows."""
    policy, changes = about.plan.slo.policy, about.one.states
    if not changes:
        yield "Policy state", "not recorded"
        return
    first, *later = changes[:_MOST_CHANGES]
    parts = [state_name(policy, first.level)]
    parts += [f"{state_name(policy, one.level)} from {figures.moment(one.time)}" for one in later]
    if len(changes) > _MOST_CHANGES:
        parts.append(f"and {len(changes) - _MOST_CHANGES} more changes")
    yield "Policy state", ", ".join(parts)
    reached = {one.level for one in changes}
    for state in policy.states:
        if policy.level(state) in reached:
            yield f"State {state.name}", _meaning(state, policy)


def _meaning(state: PolicyState, policy: BudgetPolicy) -> str:
    forbidden = [one.value for one in ChangeClass if one not in state.allow]
    if not forbidden:
        text = "allows all changes"
    else:
        verb = "advises against" if policy.mode is PolicyMode.ADVISE else "forbids"
        text = f"allows {', '.join(state.allow)}; {verb} {', '.join(forbidden)}"
    return f"{text}; requires a postmortem" if state.requires_postmortem else text
