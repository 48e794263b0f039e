"""Parse the tables of a Markdown text (GitHub Flavored Markdown)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.diagnostics import Location
    from slo_compiler.model.postmortems import TextLine

_DELIMITER = re.compile(r"\|?(?:[ \t]*:?-+:?[ \t]*\|)*[ \t]*:?-+:?[ \t]*\|?")
"""A line of dashes, without spaces around it."""
_OTHER_BLOCK = re.compile(r" {0,3}(?:#{1,6}(?:\s|\Z)|[-*+]\s|\d{1,9}[.)]\s|<)")
"""The beginning of a line that ends a table without an empty line, and is not a table header."""
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell without surrounding spaces; start and end are columns of the line, from 0."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table."""

    line: TextLine
    cells: tuple[Cell, ...]

    def at(self, column: int | None) -> Location:
        """Return the location of a cell; of the row for an empty or missing one."""
        if column is None or column >= len(self.cells) or not self.cells[column].text:
            return self.line.at()
        return self.line.at(self.cells[column].start, self.cells[column].end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its header, the line of dashes below it, and its rows."""

    header: Row
    delimiter: Row
    rows: tuple[Row, ...]


def find_tables(lines: Sequence[TextLine]) -> Iterator[Table]:
    """Yield the tables among these lines: a header with `|`, a line of dashes, rows up to an empty line."""
    index = 0
    while index + 1 < len(lines):
        header, delimiter = lines[index], lines[index + 1]
        if not _is_table(header, delimiter):
            index += 1
            continue
        end = index + 2
        while end < len(lines) and lines[end].text.strip() and not _OTHER_BLOCK.match(lines[end].text):
            end += 1
        yield Table(
            header=parse_row(header),
            delimiter=parse_row(delimiter),
            rows=tuple(parse_row(line) for line in lines[index + 2 : end]),
        )
        index = end


def _is_table(header: TextLine, delimiter: TextLine) -> bool:
    return (
        _PIPE.search(header.text) is not None
        and not _OTHER_BLOCK.match(header.text)
        and "-" in delimiter.text
        # The source, because code in this line must not be lost when the table is aligned.
        and _DELIMITER.fullmatch(delimiter.source.strip(" \t")) is not None
        and len(parse_row(header).cells) == len(parse_row(delimiter).cells)
    )


def parse_row(line: TextLine) -> Row:
    """Split a line at each `|` without a backslash; the outer ones are optional."""
    source = line.source
    first = len(source) - len(source.lstrip())
    last = len(source.rstrip())
    pipes = [found.start() for found in _PIPE.finditer(source, first, last)]
    if pipes and pipes[0] == first:
        first = pipes.pop(0) + 1
    if pipes and pipes[-1] == last - 1:
        last = pipes.pop()
    starts = [first, *(pipe + 1 for pipe in pipes)]
    ends = [*pipes, max(first, last)]
    return Row(line=line, cells=tuple(_cell(source, *span) for span in zip(starts, ends, strict=True)))


def _cell(source: str, start: int, end: int) -> Cell:
    text = source[start:end]
    left = start + len(text) - len(text.lstrip())
    stripped = text.strip()
    return Cell(text=stripped, start=left, end=left + len(stripped))
