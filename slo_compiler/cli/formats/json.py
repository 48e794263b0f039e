"""JSON list with one object per diagnostic."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """Write all diagnostics; lines and columns count from 1, in characters; `end_column` is exclusive."""
    return f"{json.dumps([_diagnostic(diagnostic) for diagnostic in diagnostics], indent=2)}\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, str | int]:
    place = diagnostic.location
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_column": place.column + place.length,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }
