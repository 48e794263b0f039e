"""Find the comments of a Markdown text, and what is neither code nor comment."""

from __future__ import annotations

import re

from slo_compiler.diagnostics.suppressions.comment import Comment

_CODE_OR_COMMENT = re.compile(
    # A fenced block, also in a list or a block quote; without a closing fence it continues to the end.
    r"^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?"
    r"(?:(?P<ticks>`{3,})[^`\n]*|(?P<tildes>~{3,})[^\n]*)$"
    r"(?:.*?^[ \t>]*(?:(?P=ticks)`*|(?P=tildes)~*)[ \t]*$|.*\Z)"
    # Inline code.
    r"|(?<!`)(?P<span>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=span)(?!`)"
    # A comment; without an end it continues to the end, so that no text is searched twice for one.
    r"|<!--(?:(?P<comment>.*?)-->|.*\Z)",
    re.MULTILINE | re.DOTALL,
)

_VISIBLE = re.compile(r"[^\n]")


def markdown_comments(path: str, text: str) -> tuple[Comment, ...]:
    """Find every `<!-- comment -->` outside code; lines must end with a line feed."""
    lines = text.split("\n")
    found = []
    line = counted = 0
    for match in _CODE_OR_COMMENT.finditer(text):
        if match["comment"] is not None:
            start = match.start("comment")
            line += text.count("\n", counted, start)
            counted = start
            column = start - (text.rfind("\n", 0, start) + 1)
            found.append(Comment(path=path, lines=lines, line=line, column=column, text=match["comment"]))
    return tuple(found)


def without_code_and_comments(text: str) -> str:
    """Replace every character of code and comments with a space; line feeds and positions stay."""
    return _CODE_OR_COMMENT.sub(lambda found: _VISIBLE.sub(" ", found[0]), text)
