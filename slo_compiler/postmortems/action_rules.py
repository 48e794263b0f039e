"""Rules for action items: every item has an owner, a date and a ticket, and prevents a recurrence."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_actions as codes
from slo_compiler.model.postmortems import ActionType, DetectedBy, IncidentSeverity, Priority
from slo_compiler.postmortems.templates import is_template_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Action, Facts, Postmortem

MOST_ACTIONS = 8
DEADLINES = {Priority.P0: 15, Priority.P1: 30}
"""Days after the incident within which an urgent action is due (PagerDuty: 15 and 30 days)."""

URGENT_SHARE = Decimal("0.2")
"""The share of an error budget from which an incident needs a P0 action (SRE Workbook, appendix B)."""

_HANDLE = re.compile(r"@[A-Za-z0-9][\w.-]*(?:/[\w.-]+)?|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}")
_EVERYBODY = frozenset({"@everyone", "@all", "@here", "@channel", "@team", "@nobody", "@tbd", "@name"})
_VAGUE = re.compile(
    r"(?:investigate|consider|evaluate|explore|discuss|improve|ensure|make sure|look into|think about"
    r"|be (?:more )?careful|remind)\b",
    re.IGNORECASE,
)
"""Verbs without an end state; in public postmortems, 44 of 282 actions began with one of the first."""


def check_actions(document: Postmortem) -> Iterator[Diagnostic]:
    """Report what is missing in the actions of a document; nothing without front matter."""
    facts = document.facts
    if facts is None:
        return
    yield from _together(document, facts)
    seen: set[str] = set()
    for action in document.actions:
        if is_template_text(action.text):
            continue  # the placeholder is reported
        yield from _orphaned(action)
        yield from _due(action, facts)
        yield from _busywork(action)
        if action.id and action.id in seen:
            yield codes.duplicate_action(action.location, id=action.id)
        seen.add(action.id)


def is_orphan(action: Action) -> bool:
    """Return whether an action lacks an owner, a due date or a ticket."""
    return not (is_handle(action.owner) and action.due and action.ticket)


def is_handle(owner: str) -> bool:
    """Return whether an owner is exactly one person or team: `@alice`, `@example/payments`, an address."""
    return _HANDLE.fullmatch(owner) is not None and owner.casefold() not in _EVERYBODY


def _orphaned(action: Action) -> Iterator[Diagnostic]:
    if not action.owner:
        yield codes.no_owner(action.location, action=action.name)
    elif not is_handle(action.owner):
        yield codes.owner_not_a_handle(action.location, action=action.name, owner=action.owner)
    if not action.due_text:
        yield codes.no_due_date(action.location, action=action.name)
    if not action.ticket:
        yield codes.no_ticket(action.location, action=action.name)


def _due(action: Action, facts: Facts) -> Iterator[Diagnostic]:
    if action.due_text and (action.due is None or action.due < facts.day):
        yield codes.wrong_due_date(action.location, action=action.name, text=action.due_text)
    elif action.due and action.priority in DEADLINES:
        days = DEADLINES[action.priority]
        if action.due > facts.day + timedelta(days=days):
            yield codes.due_too_late(
                action.location, action=action.name, priority=action.priority.value, days=days
            )


def _busywork(action: Action) -> Iterator[Diagnostic]:
    if verb := _VAGUE.match(action.text):
        yield codes.no_end_state(action.location, verb=verb[0])
    if action.priority in (Priority.P3, Priority.P4):
        yield codes.low_priority(action.location, action=action.name, priority=action.priority.value)


def _together(document: Postmortem, facts: Facts) -> Iterator[Diagnostic]:
    actions = document.actions
    if not actions:
        if not facts.no_action_reason:
            yield codes.no_actions(document.start)
        return
    if len(actions) > MOST_ACTIONS:
        yield codes.too_many_actions(actions[MOST_ACTIONS].location, number=len(actions))
    reason = _urgency(facts)
    if reason and not any(action.priority is Priority.P0 for action in actions):
        yield codes.no_urgent_action(actions[0].location, reason=reason)
    yield from _types(actions, facts)


def _urgency(facts: Facts) -> str:
    """Return why an incident needs a P0 action; empty if it does not."""
    if facts.severity is IncidentSeverity.SEV1:
        return "the incident is a SEV1"
    spent = [slo for slo, share in facts.budget if share >= URGENT_SHARE]
    return f"the incident spent at least 20% of the error budget of {spent[0]!r}" if spent else ""


def _types(actions: tuple[Action, ...], facts: Facts) -> Iterator[Diagnostic]:
    """Compare the types of actions; only if every action has one."""
    types = {action.type for action in actions}
    if None in types:
        return
    if facts.severity.is_major and len(actions) > 1 and len(types) == 1:
        yield codes.one_type_only(actions[0].location, type=str(actions[0].type))
    is_missed = facts.detected_by in (DetectedBy.CUSTOMER, DetectedBy.EMPLOYEE)
    if is_missed and ActionType.DETECT not in types:
        yield codes.detection_not_improved(
            facts.places.of("detected.by"),
            by="a customer" if facts.detected_by is DetectedBy.CUSTOMER else "an employee",
        )
