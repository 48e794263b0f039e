"""Read the timeline: a table with the columns Time and Event, or in the quick template a list."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_text as codes
from slo_compiler.model.postmortems import Moment
from slo_compiler.postmortem_files.columns import named_columns, read_columns
from slo_compiler.postmortem_files.front_matter import parse_time
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.model.postmortems import Section, TextLine
    from slo_compiler.postmortem_files.columns import Columns
    from slo_compiler.postmortem_files.tables import Row, Table

COLUMNS = ("Time", "Event", "Who", "Evidence")
PLACEHOLDER = "HH:MM"
"""The time in a template, which is not reported as an unreadable one."""

_TITLE = "timeline"
_TIME = re.compile(
    r"(?:(?P<day>[12]\d{3}-\d{2}-\d{2})[T ])?(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?: ?(?:Z|UTC))?", re.ASCII
)
_ITEM = re.compile(r"[ \t]*[-*+][ \t]+(?P<time>.{0,40}?)(?:[ \t][-–—:][ \t]+|:[ \t]+)(?P<text>\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An entry whose time is not parsed yet."""

    time: str
    text: str
    who: str = ""
    evidence: str | None = None
    location: Location


def read_timeline(
    tables: Sequence[Table], sections: Sequence[Section], *, day: date
) -> tuple[tuple[Moment, ...], tuple[Diagnostic, ...]]:
    """Read the entries of all timelines of a document, whose first one is on `day`."""
    entries: list[_Entry] = []
    found: list[Diagnostic] = []
    for table in tables:
        if {"time", "event"} <= named_columns(table):
            columns, wrong = read_columns(table, known=COLUMNS, required=COLUMNS[:2], name="the timeline")
            found += wrong
            entries += [_row(row, columns) for row in table.rows]
    if not entries:
        entries = [entry for section in sections if is_timeline(section) for entry in _items(section.lines)]
    moments, wrong = _moments(entries, day)
    return moments, (*found, *wrong)


def _row(row: Row, columns: Columns) -> _Entry:
    return _Entry(
        time=columns.text(row, "Time"),
        text=columns.text(row, "Event"),
        who=columns.text(row, "Who"),
        evidence=columns.text(row, "Evidence") if "Evidence" in columns.positions else None,
        location=columns.at(row, "Time"),
    )


def is_timeline(section: Section) -> bool:
    """Return whether a section is a timeline: `Timeline`, `Timeline (UTC)`."""
    return section.title.partition("(")[0].strip().casefold() == _TITLE


def _items(lines: Sequence[TextLine]) -> Iterator[_Entry]:
    for line in lines:
        if line.text.strip() and (item := _ITEM.fullmatch(line.source)):
            yield _Entry(time=item["time"], text=item["text"].strip(), location=line.at(*item.span("time")))


def _moments(entries: Sequence[_Entry], day: date) -> tuple[tuple[Moment, ...], tuple[Diagnostic, ...]]:
    """Parse the times; one without a date is on the day of the entry before it."""
    moments: list[Moment] = []
    found: list[Diagnostic] = []
    for entry in entries:
        if entry.time == PLACEHOLDER:
            continue
        parsed = _parsed(entry.time, day)
        if parsed is None:
            found.append(codes.unreadable_time(entry.location, text=entry.time))
            continue
        day = parsed.date()
        moments.append(
            Moment(
                time=parsed,
                text=entry.text,
                who=entry.who,
                evidence=entry.evidence,
                location=entry.location,
            )
        )
    return tuple(moments), tuple(found)


def _parsed(text: str, day: date) -> datetime | None:
    if whole := parse_time(text):
        return whole
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    try:
        clock = time.fromisoformat(found["time"].zfill(5 if found["time"].count(":") == 1 else 8))
        on = date.fromisoformat(found["day"]) if found["day"] else day
    except ValueError:
        return None
    return datetime.combine(on, clock, tzinfo=UTC)
