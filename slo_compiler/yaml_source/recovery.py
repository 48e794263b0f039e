"""Read the rest of a file with syntax errors: blocks with an error are replaced with empty lines.

A block is an item of a list below a key at the start of a line, such as one SLO, or such a key with its
value. Empty lines keep the locations of everything else.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from slo_compiler.yaml_source.composition import ComposedFile, compose_file

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic

_MAX_ERRORS = 10
"""Maximum number of syntax errors per file: the file is parsed once more for each."""

_ITEM = re.compile(r"( *)-(?: |$)")
_UNKNOWN_ALIAS = "SLO0023"


def compose_rest(file: ComposedFile) -> tuple[ComposedFile | None, tuple[Diagnostic, ...]]:
    """Compose a file without the blocks that have syntax errors, and return the errors after the first.

    The file is None if nothing remains.
    """
    lines = list(file.places.lines)
    anchors = ""
    errors: list[Diagnostic] = []
    error = file.error
    for _ in range(_MAX_ERRORS):
        block = _block(lines, error.location.line - 1) if error else range(0)
        if not any(lines[number].strip() for number in block):
            break
        for number in block:
            anchors += lines[number]
            lines[number] = ""
        rest = compose_file(file.path, "\n".join(lines).encode())
        error = rest.error
        if error is None:
            return (rest if any(line.strip() for line in lines) else None), tuple(errors)
        # The anchor of an alias may be in a block that was removed.
        if error.code != _UNKNOWN_ALIAS or not _has_anchor(anchors, error):
            errors.append(error)
    return None, tuple(errors)


def _has_anchor(text: str, error: Diagnostic) -> bool:
    place = error.location
    return f"&{place.source[place.column : place.column - 1 + place.length]}" in text


def _block(lines: list[str], line: int) -> range:
    """Return the lines of the block that contains a line."""
    start, depth = line, None
    for number in range(min(line, len(lines) - 1), -1, -1):
        text = lines[number]
        found = _ITEM.match(text)
        if found and (depth is None or len(found[1]) < depth):
            start, depth = number, len(found[1])
        if _indent(text) == 0 and not found:
            start, depth = (number, 0) if depth is None else (start, depth)
            break
    depth = depth or 0
    end = next((number for number in range(start + 1, len(lines)) if _ends(lines[number], depth)), len(lines))
    return range(start, max(end, min(line, len(lines) - 1) + 1))


def _ends(text: str, depth: int) -> bool:
    """Return whether a line is not part of a block at a depth."""
    indent = _indent(text)
    return indent is not None and indent <= depth


def _indent(text: str) -> int | None:
    """Return the indentation of a line; None if it is empty or a comment; a tab counts as any depth."""
    bare = text.lstrip(" \t")
    if not bare or bare.startswith("#"):
        return None
    spaces = text[: len(text) - len(bare)]
    return sys.maxsize if "\t" in spaces else len(spaces)
