"""Where in a user's file something stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place in a file; lines and columns count from 1, in characters."""

    path: str
    """The file as the user named it, with forward slashes."""
    line: int = 1
    column: int = 1
    length: int = 1
    """How many characters the caret underlines; at least 1."""
    source: str = ""
    """The whole source line, without its line end; empty where there is none to show."""

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """By file, then by place in it."""
        return (self.path, self.line, self.column)
