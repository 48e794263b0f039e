"""Locations in the user's files."""

from __future__ import annotations

from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A location in a file; lines and columns count from 1, in characters."""

    path: str
    """Path as specified by the user, with forward slashes."""
    line: int = 1
    column: int = 1
    length: int = 1
    """Number of characters to underline, at least 1."""
    source: str = ""
    """The source line without its line end; empty if there is none to show."""

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """Sort by path, then by line and column."""
        return (self.path, self.line, self.column)
