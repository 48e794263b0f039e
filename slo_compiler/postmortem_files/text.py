"""Split a document into front matter, lines and sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.suppressions.markdown import without_code_and_comments
from slo_compiler.model.postmortems import Section, TextLine
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FENCE = "---"
_HEADING = re.compile(r" {0,3}(?P<level>#{1,6})(?:[ \t](?P<title>.*))?")
_QUOTE = re.compile(r"[ \t]*>")
_EVIDENCE = re.compile(r"<!--\s*slo:evidence\b.*?(?:<!--\s*/slo:evidence\s*-->|\Z)", re.DOTALL)
_VISIBLE = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitText:
    """The parts of a document, whose lines end with a line feed."""

    head: str
    """The front matter with the line `---` before it; empty without front matter."""
    body: str
    """The text after the front matter."""
    body_line: int
    """The number of lines before the body."""
    is_closed: bool = True
    """False if the front matter has no end."""


def split_text(lines: Sequence[str]) -> SplitText:
    """Split the lines of a document, which have no line ends."""
    if not lines or lines[0].rstrip() != _FENCE:
        return SplitText(head="", body="\n".join(lines), body_line=0)
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() == _FENCE), None)
    if end is None:
        return SplitText(head="\n".join(lines), body="", body_line=len(lines), is_closed=False)
    head = "".join(f"{line}\n" for line in lines[:end])
    return SplitText(head=head, body="\n".join(lines[end + 1 :]), body_line=end + 1)


def text_lines(path: str, parts: SplitText) -> tuple[TextLine, ...]:
    """Return the lines of the body; code, comments, quotes and evidence are replaced with spaces."""
    visible = without_code_and_comments(
        _EVIDENCE.sub(lambda found: _VISIBLE.sub(" ", found[0]), parts.body),
    )
    pairs = zip(parts.body.split("\n"), visible.split("\n"), strict=True)
    return tuple(
        TextLine(
            path=path,
            number=number,
            source=source,
            text=" " * len(text) if _QUOTE.match(text) else text,
        )
        for number, (source, text) in enumerate(pairs, start=parts.body_line + 1)
    )


def find_sections(lines: Sequence[TextLine]) -> tuple[Section, ...]:
    """Return the sections of a document, in order; a section contains the sections below it."""
    sections = []
    ends: dict[int, int] = {}
    # From the end, so that the next heading of each level is known.
    for index, found in reversed(list(_headings(lines))):
        level = len(found["level"])
        end = min((ends[other] for other in range(1, level + 1) if other in ends), default=len(lines))
        ends[level] = index
        sections.append(
            Section(
                title=(found["title"] or "").rstrip().rstrip("#").strip(),
                level=level,
                heading=lines[index],
                lines=tuple(lines[index + 1 : end]),
            )
        )
    return tuple(reversed(sections))


def _headings(lines: Sequence[TextLine]) -> Iterator[tuple[int, re.Match[str]]]:
    for index, line in enumerate(lines):
        if (found := _HEADING.fullmatch(line.text.rstrip())) is not None:
            yield index, found
