"""Diagnostics that are errors in a document under review, but only warnings in a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Severity
from slo_compiler.model.postmortems import DocumentStatus
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Postmortem

SOFTENED = frozenset(
    {
        *("SLO7520", "SLO7530", "SLO7531", "SLO7532", "SLO7534", "SLO7536", "SLO7537", "SLO7539", "SLO7540"),
        "SLO7542",
        *("SLO7550", "SLO7551", "SLO7552", "SLO7553", "SLO7554", "SLO7555", "SLO7556", "SLO7557"),
        *("SLO7564", "SLO7565"),
    }
)
"""Codes of what a draft may still lack; what makes a document unreadable is always an error."""


def soften(document: Postmortem, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Turn errors about unfinished parts of a draft into warnings."""
    if document.facts is None or document.facts.status is not DocumentStatus.DRAFT:
        return tuple(diagnostics)
    return tuple(
        replace(one, severity=Severity.WARNING) if one.code in SOFTENED else one for one in diagnostics
    )
