"""Collect the diagnostics of a document while it is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re

    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.yaml_source.document import DataPath, Document


class DiagnosticCollector:
    """A document and its diagnostics."""

    def __init__(self, document: Document) -> None:
        """Start without diagnostics."""
        self.document = document
        self._collected: list[Diagnostic] = []

    def add(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic."""
        self._collected.append(diagnostic)

    def at(self, path: DataPath) -> Location:
        """Return the location of a value."""
        return self.document.location(path)

    def within(self, path: DataPath, text: str, *, start: int, end: int) -> Location:
        """Return the location of a part of a value, which is `text`, where the file contains it literally."""
        return self.document.location_within(path, text, start=start, end=end)

    def at_match(self, path: DataPath, pattern: re.Pattern[str]) -> Location:
        """Return the location of the first match of a pattern in a value; of the value without a match."""
        return self.document.location_of_match(path, pattern)

    def at_key(self, path: DataPath) -> Location:
        """Return the location of a key."""
        return self.document.location(path, key=True)

    @property
    def has_errors(self) -> bool:
        """Return whether any diagnostic is an error."""
        return any(diagnostic.is_error for diagnostic in self._collected)

    def all(self) -> tuple[Diagnostic, ...]:
        """Return all diagnostics, in the order of parsing."""
        return tuple(self._collected)
