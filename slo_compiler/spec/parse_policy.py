"""Parse an error budget policy of the settings, a service or an SLO."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import policy as codes
from slo_compiler.model import BudgetPolicy, ChangeClass, PolicyMode, PolicyState, Waiver, WhenUnknown
from slo_compiler.records import replace
from slo_compiler.spec.policy_checks import BOUNDS, check_states

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

DEFAULT = "default"
"""The name of the built-in policy, which can be the value of `policy`."""


def parse_policy(
    data: dict[str, Any],
    path: DataPath,
    *,
    inherited: BudgetPolicy,
    diagnostics: DiagnosticCollector,
) -> BudgetPolicy:
    """Parse the key `policy` of a mapping; omitted keys are inherited, and so is an omitted policy."""
    if "policy" not in data:
        return inherited
    written, place = data["policy"], (*path, "policy")
    if written == DEFAULT:
        return BudgetPolicy(has_alerts=True)
    policy = replace(
        inherited,
        has_alerts=True,
        name=written.get("name", inherited.name),
        owner=written.get("owner", inherited.owner),
        approved_by=tuple(written.get("approved_by", inherited.approved_by)),
        mode=PolicyMode(written.get("mode", inherited.mode)),
        on_unknown=WhenUnknown(written.get("on_unknown", inherited.on_unknown)),
        min_budget_events=int(written.get("min_budget_events", inherited.min_budget_events)),
    )
    if "review_by" in written:
        policy = replace(policy, review_by=_date(written, "review_by", place, diagnostics=diagnostics))
    if "states" in written:
        policy = replace(policy, states=_states(written["states"], place, diagnostics=diagnostics))
    if "waivers" in written:
        policy = replace(policy, waivers=_waivers(written["waivers"], place, diagnostics=diagnostics))
    if policy.mode is PolicyMode.ENFORCE and not policy.approved_by:
        diagnostics.add(codes.nobody_approved(diagnostics.at_key((*place, "mode"))))
    return policy


def _states(
    data: list[dict[str, Any]], path: DataPath, *, diagnostics: DiagnosticCollector
) -> tuple[PolicyState, ...]:
    path = (*path, "states")
    _check_names("states", (one["name"] for one in data), path, diagnostics=diagnostics)
    states = tuple(_state(one) for one in data)
    check_states(states, data, path, diagnostics=diagnostics)
    return states


def _state(data: dict[str, Any]) -> PolicyState:
    key = next((key for key in BOUNDS if key in data), None)
    return PolicyState(
        name=data["name"],
        bound=None if key is None else _share(data[key]),
        is_inclusive=key == "at_or_below",
        leave_at=None if key is None else _share(data.get("leave_at", data[key])),
        allow=_classes(data),
        requires_postmortem=data.get("postmortem", False),
    )


def _waivers(
    data: list[dict[str, Any]], path: DataPath, *, diagnostics: DiagnosticCollector
) -> tuple[Waiver, ...]:
    path = (*path, "waivers")
    _check_names("waivers", (one["name"] for one in data), path, diagnostics=diagnostics)
    found = []
    for index, one in enumerate(data):
        expires = _date(one, "expires", (*path, index), diagnostics=diagnostics)
        if expires is not None:
            found.append(
                Waiver(
                    name=one["name"],
                    slo=one.get("slo", ""),
                    allow=_classes(one),
                    reason=one["reason"],
                    ticket=one["ticket"],
                    approved_by=one["approved_by"],
                    expires=expires,
                )
            )
    return tuple(found)


def _classes(data: dict[str, Any]) -> tuple[ChangeClass, ...]:
    """The allowed classes in a fixed order; all of them without the key."""
    given = data.get("allow")
    return tuple(one for one in ChangeClass if given is None or one in given)


def _share(percent: int | Decimal) -> Decimal:
    return Decimal(percent) / 100


def _date(data: dict[str, Any], key: str, path: DataPath, *, diagnostics: DiagnosticCollector) -> date | None:
    try:
        return date.fromisoformat(data[key])
    except ValueError:
        diagnostics.add(codes.no_date(diagnostics.at((*path, key)), key=key, text=data[key]))
        return None


def _check_names(
    what: str, names: Iterable[str], path: DataPath, *, diagnostics: DiagnosticCollector
) -> None:
    names = tuple(names)
    for name, count in Counter(names).items():
        if count > 1:
            index = len(names) - 1 - names[::-1].index(name)
            place = diagnostics.at((*path, index, "name"))
            diagnostics.add(codes.repeated_name(place, what=what, name=name))
