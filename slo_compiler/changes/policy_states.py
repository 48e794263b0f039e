"""Compares the states of two error budget policies by what they allow at each remaining budget."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.changes.change import Effect, by_sign, together

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from slo_compiler.model import BudgetPolicy, PolicyState

_NEARLY = Decimal("0.000000001")
"""Less than the distance of two bounds."""


def states_effect(before: BudgetPolicy, after: BudgetPolicy) -> Effect:
    """Compare allowed changes and obligations while the budget shrinks, and the bounds while it recovers."""
    shares = sorted(_shares(before, after))
    effects = [_effect(_entered(before, share), _entered(after, share)) for share in shares]
    effects += [_effect(_left(before, share), _left(after, share)) for share in shares]
    return together(effects)


def subset_effect(before: AbstractSet[object], after: AbstractSet[object]) -> Effect:
    """Less that is allowed is stricter."""
    if before == after:
        return Effect.NEUTRAL
    if after < before:
        return Effect.TIGHTENED
    return Effect.LOOSENED if before < after else Effect.UNCLEAR


def _effect(before: PolicyState, after: PolicyState) -> Effect:
    allowed = subset_effect(set(before.allow), set(after.allow))
    return together((allowed, by_sign(after.requires_postmortem - before.requires_postmortem)))


def _shares(*policies: BudgetPolicy) -> Iterable[Decimal]:
    """Each bound, and the shares directly below and above it: between them, no state changes."""
    bounds = {
        bound
        for policy in policies
        for state in policy.states
        for bound in (state.bound, state.leave_at)
        if bound is not None
    }
    return {share for bound in bounds for share in (bound - _NEARLY, bound, bound + _NEARLY)} | {Decimal(1)}


def _entered(policy: BudgetPolicy, share: Decimal) -> PolicyState:
    """The state at a share of the budget that shrinks."""
    inside = [state for state in policy.states if _is_inside(state, share)]
    return inside[-1] if inside else policy.states[0]


def _is_inside(state: PolicyState, share: Decimal) -> bool:
    if state.bound is None:
        return True
    return share <= state.bound if state.is_inclusive else share < state.bound


def _left(policy: BudgetPolicy, share: Decimal) -> PolicyState:
    """The state at a share of the budget that recovers from nothing."""
    inside = [state for state in policy.states if state.leave_at is None or share < state.leave_at]
    return inside[-1] if inside else policy.states[0]
