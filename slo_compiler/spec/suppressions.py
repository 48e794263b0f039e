"""Read ignored warnings from comments, and from the list `ignore` of the settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from slo_compiler.records import replace
from slo_compiler.yaml_source.comments import has_comments

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.composition import ComposedFile

    Found = tuple[tuple[Suppression, ...], tuple[Diagnostic, ...]]
    """Suppressions and diagnostics."""


def read_comments(file: ComposedFile) -> Found:
    """Read the comments `# slo: ignore CODE because REASON` of a file."""
    if not has_comments(file):
        return (), ()
    # Slow to import, because a comment may name any code.
    from slo_compiler.diagnostics.suppressions.grammar import parse_comment
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.yaml_source.comments import slo_comments

    suppressions: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for comment, lines in slo_comments(file):
        ignored, wrong = parse_comment(comment)
        suppressions += [Suppression(code=one.code, location=one.location, lines=lines) for one in ignored]
        diagnostics += wrong
    return tuple(suppressions), tuple(diagnostics)


def parse_ignore(diagnostics: DiagnosticCollector) -> tuple[Suppression, ...]:
    """Parse the list `ignore` of the settings, which applies to the whole repository."""
    data: Any = diagnostics.document.data
    if not data.get("ignore"):
        return ()
    from slo_compiler.diagnostics.suppressions.grammar import parse_codes
    from slo_compiler.diagnostics.suppressions.suppression import Suppression

    suppressions: list[Suppression] = []
    for index, text in enumerate(data["ignore"]):
        place = diagnostics.at(("ignore", index))
        ignored, wrong = parse_codes(text, at=partial(_within, place, text))
        suppressions += [Suppression(code=one.code, location=one.location) for one in ignored]
        for diagnostic in wrong:
            diagnostics.add(diagnostic)
    return tuple(suppressions)


def _within(place: Location, text: str, offset: int, length: int) -> Location:
    """Return the location of a part of a value; of the whole value if escapes or line breaks hide it."""
    start = place.source.find(text, place.column - 1)
    if start < 0:
        return place
    return replace(place, column=start + offset + 1, length=max(1, length))
