"""Texts in YAML that a reviewer can read: blocks, and quoted text on several lines."""

from __future__ import annotations

import re

_WIDTH = 100
"""Longer text is folded, so that a reviewer can read it."""
_LONGEST_LINE = 800
"""One line of several may be longer than the width, so that templates and JSON stay as they are written."""
_SPACE = " \n"
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
    if not _is_plain(body):
        return None
    lines = body.split("\n")
    end = "-" if body == text else ""
    width = _WIDTH if len(lines) == 1 else _LONGEST_LINE
    if max(map(len, lines)) > width and " " in body and _is_words(body):
        # YAML reads a line break as a space, and an empty line as a line break.
        return f">{end}" + "\n".join([_folded(line, line_break) for line in lines])
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


def _is_plain(text: str) -> bool:
    """Return whether lines have only characters that a reviewer sees; none does at the end of a line.

    The first and the last line are not empty, and the first has no indentation.
    """
    if not text or text[0] in _SPACE or text[-1] in _SPACE or " \n" in text:
        return False
    return text.replace("\n", "").isprintable()


def _is_words(text: str) -> bool:
    """Return whether plain lines are words with one space between them, so that folding keeps them."""
    return "  " not in text and "\n " not in text


def _folded(line: str, line_break: str) -> str:
    """Break words into lines: as many as fit, or one long word. Faster than with a regular expression."""
    if not line:
        return ""
    folded, start = line_break, 0
    while len(line) - start > _WIDTH:
        end = line.rfind(" ", start, start + _WIDTH + 1)
        end = line.find(" ", start) if end < 0 else end
        if end < 0:
            break
        folded += line[start:end] + line_break
        start = end + 1
    return folded + line[start:]


def _indented(lines: list[str], line_break: str) -> str:
    return "".join([line_break + line if line else "\n" for line in lines])
