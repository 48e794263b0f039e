"""The formats of `slo postmortem actions`: text, Markdown, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from slo_compiler.cli.screen import printable
from slo_compiler.postmortems.action_list import count_by
from slo_compiler.texts.width import display_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from slo_compiler.postmortems.action_list import ActionCount, ListedAction

_HEADING = ("Due", "Priority", "Action", "Owner", "Ticket", "Service", "Postmortem", "State")
_COUNTS = ("Open", "Overdue", "Orphaned")


def plain_text(actions: Sequence[ListedAction]) -> str:
    """Return a table of the actions, and their numbers per owner and service."""
    if not actions:
        return "no actions\n"
    tables = [
        [_HEADING, *map(_row, actions)],
        [("Owner", *_COUNTS), *map(_count_row, _by_owner(actions))],
        [("Service", *_COUNTS), *map(_count_row, _by_service(actions))],
    ]
    return "\n".join(_aligned(table) for table in tables if len(table) > 1)


def markdown_text(actions: Sequence[ListedAction], day: date) -> str:
    """Return the same as a Markdown document."""
    parts = [f"# Actions on {day.isoformat()}\n"]
    if not actions:
        return f"{parts[0]}\nNo actions.\n"
    parts.append(_markdown_table([_HEADING, *map(_row, actions)]))
    for title, counts in (("Owner", _by_owner(actions)), ("Service", _by_service(actions))):
        if counts:
            parts.append(_markdown_table([(title, *_COUNTS), *map(_count_row, counts)]))
    return "\n".join(parts)


def json_text(actions: Sequence[ListedAction], day: date) -> str:
    """Return the actions and their numbers as JSON."""
    data = {
        "as_of": day.isoformat(),
        "actions": [_data(one) for one in actions],
        "owners": [_count_data(one) for one in _by_owner(actions)],
        "services": [_count_data(one) for one in _by_service(actions)],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def csv_text(actions: Sequence[ListedAction]) -> str:
    """Return the actions as CSV, with a header."""
    rows = [_data(one) for one in actions]
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=_FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {key: str(value).lower() if isinstance(value, bool) else value for key, value in row.items()}
        for row in rows
    )
    return written.getvalue()


_FIELDS = (
    *("postmortem", "path", "line", "service", "severity", "id", "priority", "action", "owner", "due"),
    *("ticket", "type", "state", "ended", "overdue", "orphaned"),
)


def _data(one: ListedAction) -> dict[str, object]:
    action = one.action
    values = (
        *(one.facts.id, one.path, action.location.line, one.facts.service, one.facts.severity.value),
        *(action.id or None, action.priority.value if action.priority else None, action.text),
        *(action.owner or None, action.due.isoformat() if action.due else None, action.ticket or None),
        *(action.type.value if action.type else None, action.state.value),
        *(action.ended.isoformat() if action.ended else None, one.is_overdue, one.is_orphaned),
    )
    return dict(zip(_FIELDS, values, strict=True))


def _by_owner(actions: Sequence[ListedAction]) -> tuple[ActionCount, ...]:
    return count_by(actions, lambda one: one.owner)


def _by_service(actions: Sequence[ListedAction]) -> tuple[ActionCount, ...]:
    return count_by(actions, lambda one: one.facts.service)


def _count_data(one: ActionCount) -> dict[str, object]:
    return {"name": one.name, "open": one.open, "overdue": one.overdue, "orphaned": one.orphaned}


def _count_row(one: ActionCount) -> tuple[str, ...]:
    return (printable(one.name), str(one.open), str(one.overdue), str(one.orphaned))


def _row(one: ListedAction) -> tuple[str, ...]:
    action = one.action
    state = ", ".join(_states(one)) or action.state.value
    cells = (
        action.due.isoformat() if action.due else "-",
        action.priority.value if action.priority else "-",
        action.text or "-",
        one.owner,
        action.ticket or "-",
        one.facts.service,
        one.facts.id,
        state,
    )
    return tuple(map(printable, cells))


def _states(one: ListedAction) -> Iterator[str]:
    if one.is_overdue:
        yield "overdue"
    if one.is_orphaned:
        yield "orphaned"


def _aligned(table: Sequence[tuple[str, ...]]) -> str:
    widths = _widths(table)
    lines = ("  ".join(_padded(row, widths)).rstrip() for row in table)
    return "".join(f"{line}\n" for line in lines)


def _markdown_table(table: Sequence[tuple[str, ...]]) -> str:
    """Format a table; a `|` in a cell that is not escaped yet gets a backslash."""
    cells = [tuple(cell.replace("\\|", "|").replace("|", "\\|") for cell in row) for row in table]
    widths = _widths(cells)
    head, *rows = (f"| {' | '.join(_padded(row, widths))} |\n" for row in cells)
    dashes = f"|{'|'.join('-' * (width + 2) for width in widths)}|\n"
    return "".join((head, dashes, *rows))


def _widths(table: Sequence[tuple[str, ...]]) -> list[int]:
    return [max(3, *(display_width(cell) for cell in column)) for column in zip(*table, strict=True)]


def _padded(row: tuple[str, ...], widths: Sequence[int]) -> Iterator[str]:
    for cell, width in zip(row, widths, strict=True):
        yield cell + " " * (width - display_width(cell))
