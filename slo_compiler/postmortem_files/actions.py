"""Read the action items: a table, or in the quick template the item `Long-term` of the section Fix."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_actions as codes
from slo_compiler.model.postmortems import Action, ActionState, ActionType, Priority
from slo_compiler.postmortem_files.columns import named_columns, read_columns
from slo_compiler.postmortem_files.front_matter import parse_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Section, TextLine
    from slo_compiler.postmortem_files.columns import Columns
    from slo_compiler.postmortem_files.tables import Row, Table

FOUNDING_COLUMNS = ("Priority", "Action", "Owner", "Due", "Ticket")
COLUMNS = (*FOUNDING_COLUMNS, "ID", "Type", "Status")

_NOTHING = frozenset({"", "-", "–", "—", "n/a", "none", "tbd", "todo", "?"})
_TICKET = re.compile(
    r"https?://\S+|(?<![\w-])[A-Z][A-Z0-9_]*-\d+(?![\w-])|(?<![\w#!])[\w./-]{0,100}[#!]\d+\b|\[[^\[\]]+\]\(\S+\)"
)
_HANDLE = re.compile(r"(?<![\w.])@[A-Za-z0-9][\w./-]*")
_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")
_LONG_TERM = re.compile(
    r"[ \t]*[-*+][ \t]+(?:\*\*)?long-term:?(?:\*\*)?:?[ \t]*(?P<text>\S.*)", re.IGNORECASE
)
_DASHES = re.compile(r"[ \t][-–—][ \t]")
_OTHER_PARTS = re.compile(r"[,;()]")
_STATES = {"done": ActionState.DONE, "closed": ActionState.DONE, "dropped": ActionState.DROPPED}
_OPEN = frozenset({"", "-", "open", "in progress"})


def read_actions(
    tables: Sequence[Table], sections: Sequence[Section]
) -> tuple[tuple[Action, ...], tuple[Diagnostic, ...]]:
    """Read the actions of all tables with the column Action; without any, the item `Long-term`."""
    actions: list[Action] = []
    found: list[Diagnostic] = []
    has_table = False
    for table in tables:
        names = named_columns(table)
        if "action" in names and names & {"priority", "owner", "due", "ticket"}:
            has_table = True
            columns, wrong = read_columns(table, known=COLUMNS, required=FOUNDING_COLUMNS, name="actions")
            found += wrong
            for row in table.rows:
                action, wrong = _action(row, columns)
                actions.append(action)
                found += wrong
    if not has_table:
        actions += [item for section in sections if _is_fix(section) for item in _long_term(section.lines)]
    return tuple(actions), tuple(found)


def _action(row: Row, columns: Columns) -> tuple[Action, tuple[Diagnostic, ...]]:
    def cell(column: str) -> str:
        text = columns.text(row, column)
        return "" if text.casefold() in _NOTHING else text

    found: list[Diagnostic] = []
    text = cell("Action")
    kind = cell("Type").casefold()
    if kind and kind not in set(ActionType):
        allowed = ", ".join(ActionType)
        found.append(
            codes.wrong_cell(columns.at(row, "Type"), column="Type", text=cell("Type"), allowed=allowed)
        )
    priority = cell("Priority").upper()
    state, ended, wrong = _state(row, columns)
    action = Action(
        text=text,
        priority=Priority(priority) if priority in set(Priority) else None,
        owner=cell("Owner"),
        due=parse_day(cell("Due")),
        due_text=cell("Due"),
        ticket=cell("Ticket") if _TICKET.search(cell("Ticket")) else "",
        id=cell("ID"),
        type=ActionType(kind) if kind in set(ActionType) else None,
        state=state,
        ended=parse_day(ended),
        location=columns.at(row, "Action"),
    )
    if action.priority is None:
        location = columns.at(row, "Priority")
        found.append(codes.no_priority(location, action=action.name, text=cell("Priority")))
    if state is not ActionState.OPEN and action.ended is None:
        location = columns.at(row, "Status")
        found.append(codes.no_end_date(location, action=action.name, state=state.value))
    return action, (*found, *wrong)


def _state(row: Row, columns: Columns) -> tuple[ActionState, str, tuple[Diagnostic, ...]]:
    """Return the state of an action, the text of the day on which it ended, and what is wrong."""
    text = columns.text(row, "Status")
    if text.casefold() in _OPEN:
        return ActionState.OPEN, "", ()
    word, _, day = text.partition(" ")
    state = _STATES.get(word.casefold().rstrip(":,"))
    if state is not None:
        return state, day.strip(), ()
    location = columns.at(row, "Status")
    allowed = "open, done 2026-11-20 or dropped 2026-11-20"
    return ActionState.OPEN, "", (codes.wrong_cell(location, column="Status", text=text, allowed=allowed),)


def _is_fix(section: Section) -> bool:
    return section.title.casefold() == "fix"


def _long_term(lines: Sequence[TextLine]) -> Iterator[Action]:
    """Read `- Long-term: action - @owner - 2026-11-24 - SHOP-12`; the founding template has no priority."""
    for line in lines:
        item = _LONG_TERM.fullmatch(line.source) if line.text.strip() else None
        if item is None or item["text"].strip().casefold() in _NOTHING:
            continue
        text = item["text"]
        owner, day, ticket = _HANDLE.search(text), _DAY.search(text), _TICKET.search(text)
        yield Action(
            text=(_DASHES if _DASHES.search(text) else _OTHER_PARTS).split(text)[0].strip(),
            priority=Priority.P2,
            owner=owner[0] if owner else "",
            due=parse_day(day[0]) if day else None,
            due_text=day[0] if day else "",
            ticket=ticket[0] if ticket else "",
            location=line.at(*item.span("text")),
        )
