"""Checks of the states of an error budget policy: bounds that fall, hysteresis, and what states allow."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.diagnostics.codes import policy as codes
from slo_compiler.model import UNKNOWN_STATE, ChangeClass

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model import BudgetPolicy, PolicyState
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

BOUNDS = ("below", "at_or_below")
"""The keys of a state's bound; the second one includes it."""


def check_states(
    states: tuple[PolicyState, ...],
    data: list[dict[str, Any]],
    path: DataPath,
    *,
    diagnostics: DiagnosticCollector,
) -> None:
    """Report states that contradict themselves or others."""
    if len(states) == 1:
        diagnostics.add(codes.only_one_state(diagnostics.at(path), state=states[0].name))
    for index, (state, written) in enumerate(zip(states, data, strict=True)):
        place = (*path, index)
        _check_keys(state, written, place, is_first=index == 0, diagnostics=diagnostics)
        if state.name == UNKNOWN_STATE:
            diagnostics.add(codes.state_called_unknown(diagnostics.at((*place, "name")), state=state.name))
        if ChangeClass.ROLLBACK not in state.allow:
            at = diagnostics.at((*place, "allow"))
            diagnostics.add(codes.rollback_forbidden(at, state=state.name))
    for index, (before, state) in enumerate(pairwise(states), start=1):
        _check_order(before, state, data[index], (*path, index), diagnostics=diagnostics)


def _check_keys(
    state: PolicyState,
    written: dict[str, Any],
    place: DataPath,
    *,
    is_first: bool,
    diagnostics: DiagnosticCollector,
) -> None:
    bounds = [key for key in BOUNDS if key in written]
    if is_first and (bounds or "leave_at" in written):
        diagnostics.add(codes.first_state_bounded(diagnostics.at((*place, "name")), state=state.name))
    if not is_first and len(bounds) != 1:
        diagnostics.add(codes.state_without_bound(diagnostics.at((*place, "name")), state=state.name))
    elif state.bound is not None and "leave_at" in written and (state.leave_at or 0) <= state.bound:
        diagnostics.add(
            codes.leaves_too_early(
                diagnostics.at((*place, "leave_at")),
                state=state.name,
                leave_at=str(written["leave_at"]),
                bound=percent_text(state.bound),
            )
        )


def _check_order(
    before: PolicyState,
    state: PolicyState,
    written: dict[str, Any],
    place: DataPath,
    *,
    diagnostics: DiagnosticCollector,
) -> None:
    bound = next((key for key in BOUNDS if key in written), BOUNDS[0])
    compared: tuple[tuple[str, Decimal | None, Decimal | None], ...] = (
        (bound, before.bound, state.bound),
        ("leave_at", before.leave_at, state.leave_at),
    )
    for key, higher, lower in compared:
        if higher is not None and lower is not None and lower >= higher:
            diagnostics.add(
                codes.bounds_not_falling(
                    diagnostics.at((*place, key)),
                    state=state.name,
                    key=key,
                    value=percent_text(lower),
                    before=before.name,
                    limit=percent_text(higher),
                )
            )
            return
    for change in state.allow:
        if change not in before.allow:
            at = diagnostics.at((*place, "allow"))
            found = codes.stricter_allows_more(at, state=state.name, change=change.value, before=before.name)
            diagnostics.add(found)


def check_waivers(data: dict[str, Any], *, diagnostics: DiagnosticCollector) -> None:
    """Report waivers of a service about SLOs that it does not have."""
    policy = data.get("policy")
    names = {slo.get("name") for slo in data["slos"]}
    for index, waiver in enumerate(policy.get("waivers", ()) if isinstance(policy, dict) else ()):
        slo = waiver.get("slo")
        if slo is not None and slo not in names:
            at = diagnostics.at(("policy", "waivers", index, "slo"))
            diagnostics.add(codes.waiver_of_unknown_slo(at, waiver=waiver["name"], slo=slo))


def check_policy_names(policies: list[BudgetPolicy | None], *, diagnostics: DiagnosticCollector) -> None:
    """Report SLOs whose policy has the name of another policy of the service, but other states."""
    document: Any = diagnostics.document.data
    first: dict[str, tuple[BudgetPolicy, str]] = {}
    for index, policy in enumerate(policies):
        if policy is None:
            continue
        slo = document["slos"][index]["name"]
        known, of_slo = first.setdefault(policy.name, (policy, slo))
        if known.states != policy.states:
            at = diagnostics.at(("slos", index, "policy"))
            diagnostics.add(codes.two_policies_of_one_name(at, name=policy.name, slo=of_slo))
