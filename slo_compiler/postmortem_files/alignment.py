"""Align the tables of a document: every column is as wide as its widest cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.postmortem_files.tables import find_tables
from slo_compiler.postmortem_files.text import split_text, text_lines
from slo_compiler.texts.width import display_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.postmortem_files.tables import Cell, Row, Table

_NARROWEST = 3
"""The width of a column without text, because a delimiter needs three dashes."""


def align_tables(text: str) -> str:
    """Return a document with aligned tables; everything else is unchanged.

    Tables with a row that has more or fewer cells than the header are not aligned, and neither are tables in
    code, quotes and generated evidence.
    """
    written = text.splitlines(keepends=True)
    contents = text.splitlines()
    aligned = {
        number: line
        for table in find_tables(text_lines("", split_text(contents)))
        for number, line in _aligned(table)
    }
    return "".join(
        aligned[number] + whole[len(content) :] if number in aligned else whole
        for number, (whole, content) in enumerate(zip(written, contents, strict=True), start=1)
    )


def _aligned(table: Table) -> Iterator[tuple[int, str]]:
    """Yield the number and the new text of every line of a table."""
    rows = (table.header, *table.rows)
    count = len(table.header.cells)
    if any(len(row.cells) != count for row in rows):
        return
    widths = [
        max(_NARROWEST, *(display_width(row.cells[column].text) for row in rows)) for column in range(count)
    ]
    source = table.header.line.source
    margin = source[: len(source) - len(source.lstrip())]
    are_right = [_is_right(cell) for cell in table.delimiter.cells]
    for row in rows:
        yield row.line.number, margin + _line(row, widths, are_right)
    dashes = (_dashes(cell, width) for cell, width in zip(table.delimiter.cells, widths, strict=True))
    yield table.delimiter.line.number, f"{margin}|{'|'.join(dashes)}|"


def _line(row: Row, widths: list[int], are_right: list[bool]) -> str:
    cells = []
    for cell, width, is_right in zip(row.cells, widths, are_right, strict=True):
        space = " " * (width - display_width(cell.text))
        cells.append(f" {space}{cell.text} " if is_right else f" {cell.text}{space} ")
    return f"|{'|'.join(cells)}|"


def _is_right(delimiter: Cell) -> bool:
    return delimiter.text.endswith(":") and not delimiter.text.startswith(":")


def _dashes(delimiter: Cell, width: int) -> str:
    left = ":" if delimiter.text.startswith(":") else "-"
    right = ":" if delimiter.text.endswith(":") else "-"
    return f"{left}{'-' * width}{right}"
