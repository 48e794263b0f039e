"""Texts in YAML that a reviewer can read: blocks, and quoted text on several lines."""

from __future__ import annotations

import re

_WIDTH = 100
"""Longer text is folded, so that a reviewer can read it."""
_LONGEST_LINE = 800
"""One line of several may be longer than the width, so that templates and JSON stay as they are written."""
_LINE = re.compile(rf"(\S{{{_WIDTH + 1},}}|.{{1,{_WIDTH}}})(?: |$)")
"""As many words as fit into a line, or one long word."""
_SINGLE_SPACE = re.compile("(?<=[^ ]) (?=[^ ])")
"""A space that parsers read from a line break."""


def is_long(text: str) -> bool:
    """Return whether a text is several lines, or does not fit into one."""
    return len(text) > _WIDTH or "\n" in text


def block(text: str, line_break: str) -> str | None:
    """Return a text as a folded or literal block, or None if a block could change it or is not needed.

    The line break contains the indentation.
    """
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if not lines[0] or not lines[-1] or lines[0][0] == " " or not all(map(_is_plain, lines)):
        return None
    end = "-" if body == text else ""
    width = _WIDTH if len(lines) == 1 else _LONGEST_LINE
    if max(map(len, lines)) > width and " " in body and all(map(_is_words, lines)):
        return f">{end}" + _indented(_folded(lines), line_break)
    return f"|{end}" + _indented(lines, line_break) if len(lines) > 1 else None


def folded_quotes(quoted: str, line_break: str) -> str:
    """Break a quoted scalar at single spaces, each of which parsers read from the line break."""
    parts = _SINGLE_SPACE.split(quoted[1:-1])
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) < _WIDTH:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return quoted[0] + line_break.join(lines) + quoted[-1]


def _is_plain(line: str) -> bool:
    """Return whether a line has only characters that a reviewer sees; none does at the end of a line."""
    return line.isprintable() and not line.endswith(" ")


def _is_words(line: str) -> bool:
    """Return whether a line is words with one space between them, so that folding keeps it."""
    return not line or line.split(" ") == line.split()


def _folded(lines: list[str]) -> list[str]:
    """Break lines at spaces: YAML reads a line break as a space, and an empty line as a line break."""
    folded = _LINE.findall(lines[0])
    for line in lines[1:]:
        folded += ["", *_LINE.findall(line)]
    return folded


def _indented(lines: list[str], line_break: str) -> str:
    return "".join([line_break + line if line else "\n" for line in lines])
