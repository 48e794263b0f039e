"""Changes of error budget policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.changes.change import Change, Effect, by_sign, together
from slo_compiler.changes.policy_states import states_effect, subset_effect
from slo_compiler.model import PolicyMode, WhenUnknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from slo_compiler.changes.side import Side
    from slo_compiler.model import BudgetPolicy, PolicyState, Waiver

_TEXTS = ("name", "owner", "approved_by", "review_by")


def policy_changes(old: Side, new: Side) -> Iterator[Change]:
    """Compare what the team does as the budget shrinks."""
    before, after = old.slo.policy, new.slo.policy
    if before == after:
        return
    yield from _switches(before, after)
    if before.states != after.states:
        texts = "; ".join(_states(before, after))
        yield Change(kind="policy", effect=states_effect(before, after), text=f"policy states: {texts}")
    yield from _waivers(before, after)
    changed = [name for name in _TEXTS if getattr(before, name) != getattr(after, name)]
    if changed:
        text = f"policy {', '.join(changed)} changed"
        yield Change(kind="policy", effect=Effect.NEUTRAL, text=text)


def _switches(before: BudgetPolicy, after: BudgetPolicy) -> Iterator[Change]:
    """Compare whether a policy stops changes and sends alerts."""
    if before.mode is not after.mode:
        effect = by_sign(1 if after.mode is PolicyMode.ENFORCE else -1)
        yield Change(kind="policy", effect=effect, text=f"policy mode {before.mode} -> {after.mode}")
    if before.on_unknown is not after.on_unknown:
        effect = by_sign(1 if after.on_unknown is WhenUnknown.BLOCK else -1)
        text = f"policy on_unknown {before.on_unknown} -> {after.on_unknown}"
        yield Change(kind="policy", effect=effect, text=text)
    few = (before.min_budget_events, after.min_budget_events)
    if few[0] != few[1]:
        text = f"policy min_budget_events {few[0]} -> {few[1]}"
        yield Change(kind="policy", effect=by_sign((few[0] > few[1]) - (few[0] < few[1])), text=text)
    if before.has_alerts != after.has_alerts:
        word = "added" if after.has_alerts else "removed"
        effect = by_sign(1 if after.has_alerts else -1)
        yield Change(kind="policy", effect=effect, text=f"alert on the policy {word}")


def _states(before: BudgetPolicy, after: BudgetPolicy) -> Iterator[str]:
    """Describe each state that is in one policy only, or differs."""
    old, new = ({state.name: state for state in policy.states} for policy in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield f"{name} {_state(old.get(name))} -> {_state(new.get(name))}"
    if list(old) != list(new) and old.keys() == new.keys():
        yield "in another order"


def _state(state: PolicyState | None) -> str:
    if state is None:
        return "(none)"
    parts = (
        [] if state.bound is None else [f"{'to' if state.is_inclusive else 'below'} {_share(state.bound)}"]
    )
    if state.leave_at is not None:
        parts.append(f"left at {_share(state.leave_at)}")
    parts.append(f"allows {', '.join(state.allow) or 'nothing'}")
    if state.requires_postmortem:
        parts.append("requires a postmortem")
    return f"({', '.join(parts)})"


def _share(share: Decimal) -> str:
    return f"{percent_text(share)}%"


def _waivers(before: BudgetPolicy, after: BudgetPolicy) -> Iterator[Change]:
    """Compare exceptions: one that is added allows more."""
    old, new = ({waiver.name: waiver for waiver in policy.waivers} for policy in (before, after))
    for name in dict.fromkeys((*old, *new)):
        mine, other = old.get(name), new.get(name)
        if mine == other:
            continue
        if other is None:
            yield Change(kind="waiver", effect=Effect.TIGHTENED, text=f"waiver {name} removed")
        elif mine is None:
            text = f"waiver {name} added: allows {', '.join(other.allow)} before {other.expires}"
            yield Change(kind="waiver", effect=Effect.LOOSENED, text=text)
        else:
            yield _waiver(name, mine, other)


def _waiver(name: str, before: Waiver, after: Waiver) -> Change:
    """Compare a waiver: more classes, more SLOs and a later end allow more."""
    classes = (set(before.allow), set(after.allow))
    scopes = (not before.slo, not after.slo)
    effect = together(
        (
            subset_effect(*classes),
            by_sign((before.expires > after.expires) - (before.expires < after.expires)),
            Effect.UNCLEAR
            if all((before.slo, after.slo)) and before.slo != after.slo
            else by_sign(scopes[0] - scopes[1]),
        )
    )
    allowed = (f"allows {', '.join(one.allow)} before {one.expires}" for one in (before, after))
    return Change(kind="waiver", effect=effect, text=f"waiver {name} {' -> '.join(allowed)}")
