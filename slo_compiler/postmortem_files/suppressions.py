"""Read the comments `<!-- slo: ignore CODE because REASON -->` of a document, and what each applies to.

At the end of a line, a comment applies to that line. Alone on a line, it applies to the block below it: a
paragraph, a list, a table, or, above a heading, the whole section. Above the title, it applies to the whole
document. Comments in the front matter apply as in every YAML file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.suppressions.markdown import markdown_comments
from slo_compiler.postmortem_files.evidence import is_evidence_marker
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic, Location
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

    blocks = _Blocks(path, lines, sections)
    found: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    for comment in comments:
        if is_evidence_marker(comment.text):
            continue
        ignored, wrong = parse_comment(comment)
        applies = blocks.below(comment.line)
        found += [
            Suppression(code=one.code, location=_below(one.location, parts.body_line), lines=applies)
            for one in ignored
        ]
        diagnostics += [replace(one, location=_below(one.location, parts.body_line)) for one in wrong]
    return tuple(found), tuple(diagnostics)


def _below(location: Location, before: int) -> Location:
    """Convert a location in the body to one in the file."""
    return replace(location, line=location.line + before)


class _Blocks:
    """The lines that a comment on its own line applies to; every line is read once."""

    __slots__ = ("_lines", "_next", "_path", "_sections")

    def __init__(self, path: str, lines: Sequence[TextLine], sections: Sequence[Section]) -> None:
        self._path = path
        self._lines = lines
        self._sections = {section.heading.number: section for section in sections}
        self._next: list[tuple[int, int]] = []
        first = block_end = len(lines) - 1
        end = block_end
        for index in range(len(lines) - 1, -1, -1):
            if not lines[index].source.strip():
                block_end = index - 1
            if lines[index].text.strip():
                first, end = index, block_end
            self._next.append((first, end))
        self._next.reverse()

    def below(self, index: int) -> Lines:
        """Return the lines to which a comment on a line applies; the index counts from 0."""
        from slo_compiler.diagnostics.suppressions.suppression import Lines

        lines = self._lines
        if lines[index].text.strip():
            return Lines(path=self._path, first=lines[index].number, last=lines[index].number)
        first, end = self._next[index]
        section = self._sections.get(lines[first].number)
        if section is None:
            return Lines(path=self._path, first=lines[first].number, last=lines[end].number)
        is_title = section.level == 1 and next(iter(self._sections)) == section.heading.number
        last = section.lines[-1].number if section.lines else section.heading.number
        return Lines(
            path=self._path,
            first=1 if is_title else section.heading.number,
            last=lines[-1].number if is_title else last,
        )
