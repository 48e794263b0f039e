"""An ignored code, its location, and the lines to which it applies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.diagnostics.diagnostic import Diagnostic
    from slo_compiler.diagnostics.location import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Consecutive lines of one file, counted from 1."""

    path: str
    first: int
    last: int

    def contain(self, location: Location) -> bool:
        """Return whether a location is on one of these lines."""
        return location.path == self.path and self.first <= location.line <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An ignored warning."""

    code: str
    location: Location
    """Location of the code in its comment or list."""
    lines: Lines | None = None
    """Lines to which it applies; None for the whole repository."""

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Return whether this ignores a diagnostic."""
        return (
            diagnostic.code == self.code
            and not diagnostic.is_error
            and (self.lines is None or self.lines.contain(diagnostic.location))
        )
