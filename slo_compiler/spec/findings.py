"""Collecting diagnostics while a document is parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.yaml_source.document import DataPath, Document


class Findings:
    """One document and what was found in it so far."""

    def __init__(self, document: Document) -> None:
        """Start without findings."""
        self.document = document
        self._found: list[Diagnostic] = []

    def add(self, diagnostic: Diagnostic) -> None:
        """Keep a finding."""
        self._found.append(diagnostic)

    def at(self, path: DataPath) -> Location:
        """The place of a value."""
        return self.document.location(path)

    def at_key(self, path: DataPath) -> Location:
        """The place of a key."""
        return self.document.location(path, key=True)

    @property
    def has_errors(self) -> bool:
        """Whether something was found that keeps the document from being compiled."""
        return any(diagnostic.is_error for diagnostic in self._found)

    def all(self) -> tuple[Diagnostic, ...]:
        """Everything found."""
        return tuple(self._found)
