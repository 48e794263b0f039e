"""One diagnostic: a code, how bad it is, where it is, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics.location import Location


class Severity(StrEnum):
    """How much a diagnostic matters."""

    ERROR = "error"
    """Nothing is written while one stands."""
    WARNING = "warning"
    """The output is valid, but probably not what the user wants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One diagnostic about a user's file.

    `code` is stable (`SLO1003`); `slo explain CODE` prints its manual.
    """

    code: str
    severity: Severity
    location: Location
    message: str
    hint: str = ""

    @property
    def is_error(self) -> bool:
        """Whether this diagnostic stops the compiler from writing."""
        return self.severity is Severity.ERROR

    @property
    def sort_key(self) -> tuple[tuple[str, int, int], str, str]:
        """By place, then by code: the order of every listing."""
        return (self.location.sort_key, self.code, self.message)


def has_failed(diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Whether a diagnostic is an error; a warning counts as one if `strict`."""
    return any(strict or diagnostic.is_error for diagnostic in diagnostics)


def in_order(diagnostics: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place and drop exact repeats."""
    return tuple(sorted(set(diagnostics), key=lambda diagnostic: diagnostic.sort_key))
