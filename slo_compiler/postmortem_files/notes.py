"""Add an entry to the timeline of a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.postmortem_files.alignment import align_tables
from slo_compiler.postmortem_files.columns import named_columns
from slo_compiler.postmortem_files.read import read_postmortem_bytes
from slo_compiler.postmortem_files.tables import find_tables
from slo_compiler.postmortem_files.timeline import is_timeline
from slo_compiler.records import dataclass
from slo_compiler.texts.markdown import inline_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from slo_compiler.model.postmortems import Moment, Postmortem, TextLine
    from slo_compiler.postmortem_files.tables import Table

_ITEM = re.compile(r"(?P<bullet>[ \t]*[-*+])[ \t]+\S")
_CLOCK = re.compile(r"\d{1,2}:\d{2}")
"""A time without a date begins like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An entry to add: a time in UTC, a text in any form, and the person who acted."""

    time: datetime
    text: str
    who: str = ""


def add_note(path: str, data: bytes, note: Note) -> bytes | None:
    """Return a document with one more entry; None if it has no timeline.

    The entry follows the last one that is not later; without any, it is the first one. Placeholders have no
    time, so they stay where they are. A table is aligned if it was, and everything else is unchanged.
    """
    document = read_postmortem_bytes(path, data).document
    if document is None or document.facts is None:
        return None
    place = next(_places(document), None)
    if place is None:
        return None
    lines = data.decode("utf-8").splitlines(keepends=True)
    return "".join(_added(lines, place, document, note)).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The lines of a timeline, by number: a table, or the items of a list."""

    first: int
    last: int
    table: Table | None = None


def _places(document: Postmortem) -> Iterator[_Place]:
    """Yield the timelines of a document: tables, or else lists."""
    for table in find_tables(document.lines):
        if {"time", "event"} <= named_columns(table):
            first = table.delimiter.line.number + 1
            yield _Place(first=first, last=first + len(table.rows) - 1, table=table)
    for section in document.sections:
        if is_timeline(section):
            items = [line.number for line in section.lines if line.text.strip() and _ITEM.match(line.source)]
            if items:
                yield _Place(first=items[0], last=items[-1])


def _added(lines: list[str], place: _Place, document: Postmortem, note: Note) -> list[str]:
    moments = [one for one in document.timeline if place.first <= one.location.line <= place.last]
    earlier = [one for one in moments if one.time <= note.time]
    after = _item_end(lines, earlier[-1].location.line, place) if earlier else place.first - 1
    assert document.facts is not None  # noqa: S101 - the caller returned without facts
    day = earlier[-1].time.date() if earlier else document.facts.day
    entry = _row(place.table, note, day) if place.table else _item(lines[place.first - 1], note, day)
    whole = list(lines)
    if not earlier and moments and moments[0].time.date() != note.time.date():
        whole[moments[0].location.line - 1] = _dated(whole[moments[0].location.line - 1], moments[0])
    end = _line_end(whole)
    if after and not whole[after - 1].endswith(("\n", "\r")):
        whole[after - 1] += end
    whole.insert(after, entry + end)
    return _aligned(lines, whole, place.table) if place.table else whole


def _item_end(lines: Sequence[str], line: int, place: _Place) -> int:
    """Return the last line of an entry: an item of a list may have further lines."""
    if place.table is not None:
        return line
    margin = _margin(lines[line - 1])
    while line < len(lines) and lines[line].strip() and _margin(lines[line]) > margin:
        line += 1
    return line


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _row(table: Table, note: Note, day: date) -> str:
    """Return a row with a cell for each column of the table."""
    names = [cell.text.casefold() for cell in table.header.cells]
    has_who = "who" in names
    cells = {"time": _time(note.time, day), "event": _event(note, is_named=not has_who)}
    if has_who:
        cells["who"] = inline_text(note.who)
    filled = [cells.pop(name, "") for name in names]
    return f"| {' | '.join(filled)} |"


def _item(neighbour: str, note: Note, day: date) -> str:
    found = _ITEM.match(neighbour)
    bullet = found["bullet"] if found else "-"
    return f"{bullet} {_time(note.time, day)} - {_event(note, is_named=True)}"


def _event(note: Note, *, is_named: bool) -> str:
    text = inline_text(note.text)
    return f"{text} ({inline_text(note.who)})" if is_named and note.who else text


def _time(time: datetime, day: date) -> str:
    return f"{time:%H:%M:%S}" if time.date() == day else f"{time:%Y-%m-%d %H:%M:%S}"


def _dated(line: str, moment: Moment) -> str:
    """Add its date to an entry that an earlier day would otherwise become the day of."""
    start = moment.location.column - 1
    if not _CLOCK.match(line, start):
        return line
    return f"{line[:start]}{moment.time:%Y-%m-%d} {line[start:]}"


def _aligned(before: Sequence[str], after: list[str], table: Table) -> list[str]:
    """Align the table with the new row, if it was aligned."""
    first, last = table.header.line.number - 1, _last_line(table).number
    old, new = "".join(before[first:last]), "".join(after[first : last + 1])
    if align_tables(old) != old:
        return after
    return [*after[:first], *align_tables(new).splitlines(keepends=True), *after[last + 1 :]]


def _last_line(table: Table) -> TextLine:
    return (table.rows[-1] if table.rows else table.delimiter).line


def _line_end(lines: Sequence[str]) -> str:
    return "\r\n" if lines[0].endswith("\r\n") else "\n"
