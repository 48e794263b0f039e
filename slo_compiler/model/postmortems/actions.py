"""Action items of postmortems."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import date

    from slo_compiler.diagnostics.location import Location


class Priority(StrEnum):
    """The urgency of an action; P0 and P1 have a deadline."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"

    @property
    def is_urgent(self) -> bool:
        """Return whether an overdue action must not be overlooked."""
        return self in (Priority.P0, Priority.P1)


class ActionType(StrEnum):
    """The effect of an action on the next incident."""

    PREVENT = "prevent"
    DETECT = "detect"
    MITIGATE = "mitigate"


class ActionState(StrEnum):
    """The state of an action: open, done or dropped."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """An action item; what is missing in the document is empty or None."""

    text: str
    priority: Priority | None
    owner: str = ""
    due: date | None = None
    due_text: str = ""
    """The due date as written."""
    ticket: str = ""
    id: str = ""
    type: ActionType | None = None
    state: ActionState = ActionState.OPEN
    ended: date | None = None
    """The day on which it was done or dropped."""
    location: Location = field(compare=False)
    """Location of its text."""

    @property
    def is_open(self) -> bool:
        """Return whether it is neither done nor dropped."""
        return self.state is ActionState.OPEN

    @property
    def name(self) -> str:
        """Its id, or the beginning of its text."""
        return self.id or (self.text if len(self.text) <= 40 else f"{self.text[:40].rstrip()}…")

    def is_overdue(self, day: date) -> bool:
        """Return whether it is open although its due date is before a day."""
        return self.is_open and self.due is not None and self.due < day
