"""Lays out panels: sections one below the other on a grid of 24 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.dashboard import PlacedPanel, PlacedRow
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slo_compiler.dashboards.panels import Panel

GRID_WIDTH = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A panel and its position inside a section."""

    panel: Panel
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the cells below it."""

    title: str
    cells: tuple[Cell, ...]
    is_collapsed: bool = False


def side_by_side(
    panels: Sequence[Panel], *, y: int, height: int, x: int = 0, width: int = GRID_WIDTH
) -> tuple[Cell, ...]:
    """Put panels of one height next to each other; their widths differ by at most one column."""
    edges = [x + width * index // len(panels) for index in range(len(panels) + 1)]
    return tuple(
        Cell(panel=panel, x=left, y=y, width=right - left, height=height)
        for panel, left, right in zip(panels, edges, edges[1:], strict=False)
    )


def stack(lines: Iterable[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """Put lines of cells one below the other; each line starts at 0."""
    cells: list[Cell] = []
    top = 0
    for line in lines:
        cells += [replace(cell, y=top + cell.y) for cell in line]
        top += max((cell.y + cell.height for cell in line), default=0)
    return tuple(cells)


def place(sections: Sequence[Section]) -> tuple[PlacedRow, ...]:
    """Assign an id and a position to every row and panel, from top to bottom."""
    rows = []
    next_id, y = 1, 0
    for section in sections:
        rows.append(_placed(section, first_id=next_id, y=y))
        next_id += 1 + len(section.cells)
        y += 1 if section.is_collapsed else 1 + _height(section)
    return tuple(rows)


def _height(section: Section) -> int:
    return max((cell.y + cell.height for cell in section.cells), default=0)


def _placed(section: Section, *, first_id: int, y: int) -> PlacedRow:
    return PlacedRow(
        id=first_id,
        y=y,
        title=section.title,
        is_collapsed=section.is_collapsed,
        panels=tuple(
            PlacedPanel(
                id=first_id + 1 + index,
                x=cell.x,
                y=y + 1 + cell.y,
                width=cell.width,
                height=cell.height,
                panel=cell.panel,
            )
            for index, cell in enumerate(section.cells)
        ),
    )
