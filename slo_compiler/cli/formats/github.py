"""GitHub workflow commands, which become annotations of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.cli.formats.paths import repository_path
from slo_compiler.cli.formats.texts import escaped, full_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic

DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
"""Escapes what would end the text of a command."""
PROPERTY = DATA | str.maketrans({":": "%3A", ",": "%2C"})
"""The same for the value of a property."""


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """Write one command per diagnostic, errors first: GitHub shows ten of each severity per step."""
    by_severity = sorted(diagnostics, key=lambda diagnostic: not diagnostic.is_error)
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in by_severity)


def _command(diagnostic: Diagnostic) -> str:
    place = diagnostic.location
    properties = {
        "file": repository_path(place.path),
        "line": place.line,
        "col": place.column,
        "endColumn": place.column + place.length,
        "title": diagnostic.code,
    }
    listed = ",".join(
        f"{name}={escaped(str(value)).translate(PROPERTY)}" for name, value in properties.items()
    )
    return f"::{diagnostic.severity} {listed}::{escaped(full_text(diagnostic)).translate(DATA)}"
