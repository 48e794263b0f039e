"""Collects the diagnostics of a document while it is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.yaml_source.document import DataPath, Document


class DiagnosticCollector:
    """One document and its diagnostics so far."""

    def __init__(self, document: Document) -> None:
        """Start without diagnostics."""
        self.document = document
        self._collected: list[Diagnostic] = []

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a diagnostic."""
        self._collected.append(diagnostic)

    def at(self, path: DataPath) -> Location:
        """The location of a value."""
        return self.document.location(path)

    def at_key(self, path: DataPath) -> Location:
        """The location of a key."""
        return self.document.location(path, key=True)

    @property
    def has_errors(self) -> bool:
        """Whether a diagnostic keeps the document from being compiled."""
        return any(diagnostic.is_error for diagnostic in self._collected)

    def all(self) -> tuple[Diagnostic, ...]:
        """Every diagnostic, in the order of parsing."""
        return tuple(self._collected)
