"""Overdue drafts and open actions of postmortems on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_dates as codes
from slo_compiler.model.postmortems import DocumentStatus, IncidentSeverity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts, Postmortem

DRAFT_DAYS = 3
"""Days after a SEV1 incident within which its document is due (PagerDuty)."""

DRAFT_BUSINESS_DAYS = 5
"""The same in business days, for other severities."""

_SATURDAY = 5


def check_deadlines(document: Postmortem, day: date) -> Iterator[Diagnostic]:
    """Report what is overdue on a day; nothing without front matter."""
    facts = document.facts
    if facts is None:
        return
    due = draft_due(facts)
    if facts.status is DocumentStatus.DRAFT and due < day:
        yield codes.draft_overdue(
            facts.places.of("status"), severity=facts.severity.value, due=due.isoformat()
        )
    for action in document.actions:
        if action.is_overdue(day) and action.due:
            yield codes.action_overdue(
                action.location, action=action.name, owner=action.owner, due=action.due.isoformat()
            )


def draft_due(facts: Facts) -> date:
    """Return the day on which the document is due."""
    if facts.severity is IncidentSeverity.SEV1:
        return facts.day + timedelta(days=DRAFT_DAYS)
    day, left = facts.day, DRAFT_BUSINESS_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return day
