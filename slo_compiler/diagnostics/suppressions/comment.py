"""A comment in a file, in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.location import Location
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """The text of a comment, without its delimiters, and its position."""

    path: str
    lines: Sequence[str]
    """Lines of the file, without line ends."""
    line: int
    column: int
    """Both count from 0."""
    text: str

    def at(self, offset: int, length: int) -> Location:
        """Build the location of a part of the text; it ends at the end of the line."""
        before = self.text[:offset].split("\n")
        line = self.line + len(before) - 1
        column = len(before[-1]) + (self.column if len(before) == 1 else 0)
        source = self.lines[line]
        return Location(
            path=self.path,
            line=line + 1,
            column=column + 1,
            length=max(1, min(length, len(source) - column)),
            source=source,
        )
