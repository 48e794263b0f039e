"""Find the comments of a YAML file that begin with `slo:`, and the lines that each applies to.

A YAML parser drops comments, so they are found in its text: where its node trees have no scalar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.diagnostics.suppressions.comment import Comment
    from slo_compiler.diagnostics.suppressions.suppression import Lines
    from slo_compiler.yaml_source.commented_text import CommentedText
    from slo_compiler.yaml_source.composition import ComposedFile

_CANDIDATE = re.compile(r"#[ \t]*slo:")


def has_comments(file: ComposedFile) -> bool:
    """Return whether the text may contain a comment that begins with `slo:`; a fast check."""
    return _CANDIDATE.search(file.places.text) is not None


def slo_comments(file: ComposedFile) -> tuple[tuple[Comment, Lines], ...]:
    """Find the comments of a file that begin with `slo:`; none in a file with a syntax error.

    At the end of a line a comment applies to that line. Alone on a line it applies to the next line
    with content and to everything in the keys and list items that begin there.
    """
    if file.error is not None or not has_comments(file):
        return ()
    # Few files have such a comment, but every file is searched for one.
    from slo_compiler.diagnostics.suppressions.comment import Comment
    from slo_compiler.yaml_source.commented_text import CommentedText

    text = CommentedText(file)
    found = []
    for match in _CANDIDATE.finditer(file.places.text):
        line, column = text.position(match.start())
        if text.comment_column(line) == column:
            source = file.places.lines[line]
            comment = Comment(
                path=file.path,
                lines=file.places.lines,
                line=line,
                column=column + 1,
                text=source[column + 1 :],
            )
            found.append((comment, _lines(text, line, column)))
    return tuple(found)


def _lines(text: CommentedText, line: int, column: int) -> Lines:
    """Return the lines that a comment at this position applies to."""
    from slo_compiler.diagnostics.suppressions.suppression import Lines  # as comments

    lines = text.places.lines
    first, last = line, line
    if not lines[line][:column].strip():
        below = (number for number in range(line + 1, len(lines)) if text.has_content(number))
        first = next(below, line)
        last = text.last_line_of_block(first)
    return Lines(path=text.places.path, first=first + 1, last=last + 1)
