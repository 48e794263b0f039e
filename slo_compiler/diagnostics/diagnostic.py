"""A diagnostic: code, severity, location, message and hint."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics.location import Location


class Severity(StrEnum):
    """Severity of a diagnostic."""

    ERROR = "error"
    """Prevents writing the output."""
    WARNING = "warning"
    """The output is valid, but may not be intended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One diagnostic about a user's file.

    `code` is stable (`SLO1003`); `slo explain CODE` prints its explanation.
    """

    code: str
    severity: Severity
    location: Location
    message: str
    hint: str = ""

    @property
    def is_error(self) -> bool:
        """Return whether this diagnostic prevents writing the output."""
        return self.severity is Severity.ERROR

    @property
    def sort_key(self) -> tuple[tuple[str, int, int], str, str]:
        """Sort by location, then by code."""
        return (self.location.sort_key, self.code, self.message)


def has_failed(diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Return whether any diagnostic is an error; if `strict`, warnings count as errors."""
    return any(strict or diagnostic.is_error for diagnostic in diagnostics)


def in_order(diagnostics: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by location and remove duplicates."""
    return tuple(sorted(set(diagnostics), key=lambda diagnostic: diagnostic.sort_key))
