"""A postmortem document: its text by section, its timeline, its actions and its generated evidence."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.location import Location
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from slo_compiler.model.postmortems.actions import Action
    from slo_compiler.model.postmortems.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """A line below the front matter."""

    path: str
    number: int
    """Counts from 1, in the file."""
    text: str
    """The line with spaces in place of code, comments, quotes and generated evidence."""
    source: str = field(repr=False)

    def at(self, start: int = 0, end: int | None = None) -> Location:
        """Return the location of a part of the line; default: of its text without surrounding spaces."""
        if end is None:
            start = len(self.source) - len(self.source.lstrip())
            end = len(self.source.rstrip())
        return Location(
            path=self.path,
            line=self.number,
            column=start + 1,
            length=max(1, end - start),
            source=self.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the lines below it, up to the next heading of its level or above."""

    title: str
    level: int
    heading: TextLine
    lines: tuple[TextLine, ...]

    @property
    def text(self) -> str:
        """The text without code, comments and quotes."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An entry of the timeline."""

    time: datetime
    text: str
    who: str = ""
    """The person who acted, from the column Who."""
    evidence: str | None = None
    """The cell of the column Evidence; None without such a column."""
    location: Location = field(compare=False)
    """Location of the time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A generated block, between markers."""

    digest: str
    """The digest in its first marker."""
    text: str
    """The lines between the markers, each with a line feed."""
    location: Location = field(compare=False)
    """Location of the first marker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmortem:
    """A document; without valid front matter, it has a text but no facts."""

    path: str
    facts: Facts | None
    lines: tuple[TextLine, ...] = field(repr=False)
    sections: tuple[Section, ...] = field(default=(), repr=False)
    timeline: tuple[Moment, ...] = ()
    actions: tuple[Action, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def start(self) -> Location:
        """Location of what concerns the whole document: its front matter, or else its first line."""
        return self.facts.places.document if self.facts else Location(path=self.path)
