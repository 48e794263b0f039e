"""SLO7550 to SLO7569: action items of postmortems. Every item needs an owner, a date and a ticket."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO7550")
def no_owner(*, action: str) -> Text:
    """An action has no owner.

    Of 282 actions in public postmortems, none had an owner. Actions without an owner are rarely done. In a
    draft this is a warning.

    Fix: write the handle of one person or team, such as `@alice`.
    """
    return f"the action {action!r} has no owner", "write one handle, such as @alice"


@code("SLO7551")
def owner_not_a_handle(*, action: str, owner: str) -> Text:
    """The owner of an action is not exactly one person or team.

    In a draft this is a warning.

    Fix: write the handle of one person or team, such as `@alice` or `@example/payments`.
    """
    return (
        f"{owner!r} is not the owner of {action!r}",
        "write one handle, such as @alice or @example/payments",
    )


@code("SLO7552")
def no_due_date(*, action: str) -> Text:
    """An action has no due date.

    In a draft this is a warning.

    Fix: write a date such as 2026-11-24.
    """
    return f"the action {action!r} has no due date", "write a date such as 2026-11-24"


@code("SLO7553")
def wrong_due_date(*, action: str, text: str) -> Text:
    """The due date of an action is not a date, or is before the incident.

    In a draft this is a warning.

    Fix: write a date such as 2026-11-24.
    """
    return f"{text!r} is not a due date of {action!r}", "write a date after the incident, such as 2026-11-24"


@code("SLO7554")
def no_ticket(*, action: str) -> Text:
    """An action has no ticket.

    Work that is not in the tracker is not planned. In a draft this is a warning.

    Fix: write the ticket, such as `SHOP-12`, `#12`, `example/shop#12`, or a link.
    """
    return f"the action {action!r} has no ticket", "write one, such as SHOP-12, #12 or a link"


@code("SLO7555")
def no_priority(*, action: str, text: str) -> Text:
    """An action has no priority.

    P0 is an immediate fix, P1 prevents a recurrence, P2 improves detection. In a draft this is a warning.

    Fix: write P0, P1 or P2.
    """
    shown = f"{text!r} is not a priority of" if text else "there is no priority of"
    return f"{shown} {action!r}", "write P0, P1 or P2"


@code("SLO7556")
def no_actions() -> Text:
    """A postmortem has no actions, and does not say why.

    Deciding to do nothing is allowed, but not silently. In a draft this is a warning.

    Fix: add an action, or `no_action_reason` to the front matter.
    """
    return "there are no actions", "add one, or set no_action_reason in the front matter"


@code("SLO7557")
def no_urgent_action(*, reason: str) -> Text:
    """A major incident has no P0 action.

    A SEV1 incident, or one that spent 20% of an error budget, needs at least one action that is done before
    other work (SRE Workbook, example error budget policy). In a draft this is a warning.

    Fix: give the most important action the priority P0.
    """
    return (
        f"{reason}, but no action has the priority P0",
        "give P0 to the action that must be done before other work",
    )


@code("SLO7558", Severity.WARNING)
def no_end_state(*, verb: str) -> Text:
    """An action does not say when it is done.

    Actions that begin with words such as "investigate", "consider" or "improve" have no end, and are usually
    busywork. An action should prevent a recurrence, and it must be clear when it is done.

    Fix: write the state that the action leads to: "deploys stop if the canary fails".
    """
    return f"an action that begins with {verb!r} has no end", "write what is different when it is done"


@code("SLO7559", Severity.WARNING)
def too_many_actions(*, number: int) -> Text:
    """A postmortem has more than 8 actions.

    With many actions, the important ones are not done.

    Fix: keep those that prevent a recurrence.
    """
    return f"there are {number} actions", "keep at most 8 that prevent a recurrence"


@code("SLO7560", Severity.WARNING)
def low_priority(*, action: str, priority: str) -> Text:
    """An action has a priority below P2.

    It will not be done before the next incident.

    Fix: remove it, or move it to the backlog of the team.
    """
    return f"{action!r} has the priority {priority}", "remove it, or give it the priority P0, P1 or P2"


@code("SLO7561", Severity.WARNING)
def due_too_late(*, action: str, priority: str, days: int) -> Text:
    """An urgent action is due too late.

    A P0 action is due within 15 days after the incident, a P1 action within 30 days.

    Fix: choose an earlier date or a lower priority.
    """
    return (
        f"{action!r} is due more than {days} days after the incident",
        f"{priority} is due within {days} days",
    )


@code("SLO7562", Severity.WARNING)
def one_type_only(*, type: str) -> Text:  # noqa: A002 - the column is called Type
    """All actions of a major incident are of one type.

    Actions prevent incidents, detect them earlier, or mitigate them faster.

    Fix: ask for each of the three what would have helped.
    """
    return (
        f"all actions are of the type {type!r}",
        "add actions that would have helped to prevent, detect or mitigate the incident",
    )


@code("SLO7563", Severity.WARNING)
def detection_not_improved(*, by: str) -> Text:
    """An incident was not detected by an alert, and no action improves detection.

    Only documents whose actions have the column Type are checked.

    Fix: add an action of the type `detect`.
    """
    return f"detected by {by}, but no action has the type 'detect'", "add one, such as the missing alert"


@code("SLO7564")
def wrong_cell(*, column: str, text: str, allowed: str) -> Text:
    """A cell of the columns Type or Status has an unknown value.

    In a draft this is a warning.

    Fix: use one of the values in the hint.
    """
    return f"{column} {text!r} is unknown", f"write {allowed}"


@code("SLO7565")
def no_end_date(*, action: str, state: str) -> Text:
    """An action is done or dropped, but the day is missing.

    In a draft this is a warning.

    Fix: write the day after the word: `done 2026-11-20`.
    """
    return f"{action!r} is {state}, but the day is missing", f"write {state} 2026-11-20"


@code("SLO7566")
def duplicate_action(*, id: str) -> Text:  # noqa: A002 - the column is called ID
    """Two actions of a document have the same ID.

    Fix: choose another ID for one of them.
    """
    return f"two actions have the ID {id!r}", "choose another ID"
