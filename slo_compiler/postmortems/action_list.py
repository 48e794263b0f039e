"""The actions of all documents, and their numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from slo_compiler.postmortems.action_rules import is_orphan
from slo_compiler.postmortems.templates import is_template_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from slo_compiler.model.postmortems import Action, Facts, Postmortem

NOBODY = "nobody"
"""The name of the missing owner of an action in lists."""

_LOWEST = "P9"
"""Sorts actions without a priority after all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAction:
    """An action with its document, on a day."""

    action: Action
    facts: Facts
    """Facts of its document."""
    path: str
    is_overdue: bool
    is_orphaned: bool
    """True if it is open and lacks an owner, a due date or a ticket."""

    @property
    def owner(self) -> str:
        """The owner; `nobody` without one."""
        return self.action.owner or NOBODY

    @property
    def is_alarming(self) -> bool:
        """Return whether it is an overdue P0 or P1."""
        priority = self.action.priority
        return self.is_overdue and priority is not None and priority.is_urgent


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCount:
    """Numbers of actions of an owner or a service."""

    name: str
    open: int
    overdue: int
    orphaned: int


def list_actions(documents: Iterable[Postmortem], *, day: date) -> tuple[ListedAction, ...]:
    """List the actions of all documents with facts: by due date, then priority, document and line.

    Actions without a due date come last; rows that only repeat the template are skipped.
    """
    listed = [
        ListedAction(
            action=action,
            facts=document.facts,
            path=document.path,
            is_overdue=action.is_overdue(day),
            is_orphaned=action.is_open and is_orphan(action),
        )
        for document in documents
        if document.facts is not None
        for action in document.actions
        if not is_template_text(action.text)
    ]
    return tuple(sorted(listed, key=_order))


def count_by(actions: Iterable[ListedAction], key: Callable[[ListedAction], str]) -> tuple[ActionCount, ...]:
    """Count open, overdue and orphaned actions by owner or service, sorted by name."""
    known = tuple(actions)
    still_open, overdue, orphaned = (
        Counter(key(one) for one in known if wanted(one))
        for wanted in (_is_open, lambda one: one.is_overdue, lambda one: one.is_orphaned)
    )
    return tuple(
        ActionCount(name=name, open=still_open[name], overdue=overdue[name], orphaned=orphaned[name])
        for name in sorted(still_open)
    )


def _is_open(one: ListedAction) -> bool:
    return one.action.is_open


def _order(one: ListedAction) -> tuple[date, str, str, int]:
    action = one.action
    priority = action.priority.value if action.priority else _LOWEST
    return (action.due or date.max, priority, one.path, action.location.line)
