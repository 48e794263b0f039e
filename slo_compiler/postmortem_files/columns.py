"""Recognize the columns of a table by their names."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_documents as codes
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.postmortem_files.tables import Row, Table

_COMMENT = re.compile(r"<!--(?:.*?-->|.*\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The positions of known columns of a table."""

    positions: dict[str, int]

    def text(self, row: Row, column: str) -> str:
        """Return the text of a cell without comments; empty if the table has no such column."""
        position = self.positions.get(column)
        if position is None or position >= len(row.cells):
            return ""
        return _COMMENT.sub("", row.cells[position].text).strip()

    def at(self, row: Row, column: str) -> Location:
        """Return the location of a cell; of the row for an empty or missing one."""
        return row.at(self.positions.get(column))


def named_columns(table: Table) -> frozenset[str]:
    """Return the names of the columns of a table: without case, and without a unit as in `Time (UTC)`."""
    return frozenset(_name(cell.text) for cell in table.header.cells)


def read_columns(
    table: Table, *, known: Sequence[str], required: Sequence[str], name: str
) -> tuple[Columns, tuple[Diagnostic, ...]]:
    """Find the known columns; unknown and missing ones, and rows of another length, are errors."""
    by_name = {column.casefold(): column for column in known}
    positions: dict[str, int] = {}
    found: list[Diagnostic] = []
    for position, cell in enumerate(table.header.cells):
        column = by_name.get(_name(cell.text))
        if column is None or column in positions:
            near = get_close_matches(_name(cell.text), by_name, n=1) if column is None else []
            found.append(
                codes.unknown_column(
                    table.header.at(position),
                    column=cell.text,
                    near=by_name[near[0]] if near else "",
                    known=", ".join(known),
                )
            )
        else:
            positions[column] = position
    if not any(diagnostic.code == "SLO7507" for diagnostic in found):
        found += [
            codes.missing_column(table.header.at(None), column=column, table=name)
            for column in required
            if column not in positions
        ]
    width = len(table.header.cells)
    found += [
        codes.wrong_number_of_cells(row.at(None), cells=_count(row, width), columns=width)
        for row in table.rows
        if _count(row, width) != width
    ]
    return Columns(positions=positions), tuple(found)


def _name(title: str) -> str:
    return title.partition("(")[0].strip().casefold()


def _count(row: Row, width: int) -> int:
    """Return the number of cells, without a comment after the last one of `width`."""
    last = row.cells[-1].text
    is_comment = bool(last) and not _COMMENT.sub("", last).strip()
    return len(row.cells) - (is_comment and len(row.cells) > width)
