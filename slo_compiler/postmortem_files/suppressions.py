"""Read the comments `<!-- slo: ignore CODE because REASON -->` of a document, and what each applies to.

At the end of a line, a comment applies to that line. Alone on a line, it applies to the block below it: a
paragraph, a list, a table, or, above a heading, the whole section. Above the title, it applies to the whole
document. Comments in the front matter apply as in every YAML file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.suppressions.markdown import markdown_comments
from slo_compiler.postmortem_files.evidence import is_evidence_marker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.diagnostics.suppressions.comment import Comment
    from slo_compiler.diagnostics.suppressions.suppression import Lines, Suppression
    from slo_compiler.model.postmortems import Section, TextLine
    from slo_compiler.postmortem_files.text import SplitText


def read_markdown_comments(
    path: str, parts: SplitText, lines: Sequence[TextLine], sections: Sequence[Section]
) -> tuple[tuple[Suppression, ...], tuple[Diagnostic, ...]]:
    """Read the comments below the front matter."""
    comments = [comment for comment in markdown_comments(path, parts.body) if "slo:" in comment.text]
    if not comments:
        return (), ()
    # Slow to import, because a comment may name any code.
    from slo_compiler.diagnostics.suppressions.grammar import parse_comment
    from slo_compiler.diagnostics.suppressions.suppression import Suppression

    found: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for comment in comments:
        if is_evidence_marker(comment.text):
            continue
        ignored, wrong = parse_comment(comment)
        applies = _lines(path, comment, lines, sections)
        found += [
            Suppression(code=one.code, location=_below(one.location, parts.body_line), lines=applies)
            for one in ignored
        ]
        diagnostics += [replace(one, location=_below(one.location, parts.body_line)) for one in wrong]
    return tuple(found), tuple(diagnostics)


def _below(location: Location, before: int) -> Location:
    """Convert a location in the body to one in the file."""
    return replace(location, line=location.line + before)


def _lines(path: str, comment: Comment, lines: Sequence[TextLine], sections: Sequence[Section]) -> Lines:
    from slo_compiler.diagnostics.suppressions.suppression import Lines

    line = lines[comment.line]
    if line.text.strip():
        return Lines(path=path, first=line.number, last=line.number)
    first = comment.line
    while first + 1 < len(lines) and not lines[first].text.strip():
        first += 1
    section = next((one for one in sections if one.heading is lines[first]), None)
    if section is not None:
        is_title = section is sections[0]
        last = section.lines[-1].number if section.lines else section.heading.number
        return Lines(
            path=path,
            first=1 if is_title else section.heading.number,
            last=lines[-1].number if is_title else last,
        )
    last_line = first
    while last_line + 1 < len(lines) and lines[last_line + 1].source.strip():
        last_line += 1
    return Lines(path=path, first=lines[first].number, last=lines[last_line].number)
