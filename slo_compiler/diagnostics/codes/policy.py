"""SLO45xx: error budget policies that contradict themselves."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO4501")
def first_state_bounded(*, state: str) -> Text:
    """The first state of a policy has a bound.

    States are listed from the least to the most strict. The first one applies while no other does, so it has
    neither a bound nor `leave_at`.

    Fix: remove the keys, or add a state before it.
    """
    return f"the first state, {state!r}, has a bound", "remove below, at_or_below and leave_at"


@code("SLO4502")
def state_without_bound(*, state: str) -> Text:
    """A state has no bound, or two.

    Every state except the first begins at a share of the remaining error budget, in percent: `below: 10` does
    not include exactly 10%, `at_or_below: 10` does.

    Fix: add one of the two keys.
    """
    return f"the state {state!r} needs exactly one of below and at_or_below", "write, for example, below: 10"


@code("SLO4503")
def bounds_not_falling(*, state: str, key: str, value: str, before: str, limit: str) -> Text:
    """The bounds of a policy do not decrease from state to state.

    A stricter state must begin at less error budget than the state before it, and must end at less. Otherwise
    a state would be skipped, or a service would go from a strict state to an even stricter one.

    Fix: list the states from the least to the most strict, and lower the bound.
    """
    return (
        f"{key} {value} of {state!r} is not below {limit} of {before!r}",
        "list the states from the least to the most strict",
    )


@code("SLO4504")
def leaves_too_early(*, state: str, leave_at: str, bound: str) -> Text:
    """The `leave_at` of a state is not above its bound.

    `leave_at` is the share of the remaining budget at which the state ends. If it is not above the bound, the
    state flaps while the budget is near the bound.

    Fix: choose a `leave_at` a few percent above the bound.
    """
    return (
        f"leave_at {leave_at} of {state!r} is not above its bound {bound}",
        "choose a leave_at a few percent above the bound",
    )


@code("SLO4505")
def rollback_forbidden(*, state: str) -> Text:
    """A state forbids rollbacks.

    A rollback mitigates an incident. `slo gate` never blocks rollbacks, so every state must allow them.

    Fix: add `rollback` to `allow`.
    """
    return f"the state {state!r} does not allow rollbacks", "add 'rollback' to its allow"


@code("SLO4506")
def nobody_approved() -> Text:
    """A policy with `mode: enforce` has no `approved_by`.

    A policy that blocks deployments must be approved by those who are responsible for the service.

    Fix: list them in `approved_by`, or use `mode: advise`.
    """
    return "the policy is enforced, but approved_by is empty", "list who approved it, or use mode: advise"


@code("SLO4507")
def repeated_name(*, what: str, name: str) -> Text:
    """Two states, or two waivers, have the same name.

    Series and reports identify them by name.

    Fix: rename one of them.
    """
    return f"there are two {what} with the name {name!r}", "rename one of them"


@code("SLO4508")
def no_date(*, key: str, text: str) -> Text:
    """A date does not exist, or is not written as YEAR-MONTH-DAY.

    Fix: write a date such as "2027-05-01", in quotes.
    """
    return f"{key} {text!r} is not a date", 'write a date such as "2027-05-01"'


@code("SLO4509")
def waiver_of_unknown_slo(*, waiver: str, slo: str) -> Text:
    """A waiver is about an SLO that the service does not have.

    Fix: correct the name, or omit `slo` to waive the policy for the whole service.
    """
    return f"the waiver {waiver!r} is about the unknown SLO {slo!r}", "correct the name, or omit slo"


@code("SLO4510")
def stricter_allows_more(*, state: str, change: str, before: str) -> Text:
    """A state allows changes that the less strict state before it forbids.

    Fix: remove them from the stricter state, or allow them in the other one.
    """
    return (
        f"the state {state!r} allows {change!r}, which {before!r} before it does not",
        "remove it, or allow it in the state before",
    )


@code("SLO4511")
def two_policies_of_one_name(*, name: str, slo: str) -> Text:
    """Two SLOs of a service have policies with the same name, but different states.

    The recorded level of a service is interpreted by the name of the policy, so policies with the same name
    must have the same states.

    Fix: give the policy that differs its own `name`.
    """
    return (
        f"the policy {name!r} of this SLO has other states than that of {slo!r}",
        "give it a name of its own",
    )


@code("SLO4512")
def only_one_state(*, state: str) -> Text:
    """A policy has only one state, so it has no effect.

    Fix: add a stricter state with a bound.
    """
    return (
        f"the policy has no state but {state!r}",
        "add a stricter state, for example {name: freeze, below: 10}",
    )


@code("SLO4513")
def state_called_unknown(*, state: str) -> Text:
    """A state has the reserved name `unknown`.

    Alerts and reports use `unknown` for an SLO without a state, because there is no data or no traffic in its
    whole window.

    Fix: rename the state.
    """
    return f"the name {state!r} means that an SLO has no state", "rename the state"
