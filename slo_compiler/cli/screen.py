"""Text format of diagnostics: location, code, message, source line, caret, hint."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from slo_compiler.texts.printable import printable as printable  # noqa: PLC0414 - commands import it from here

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slo_compiler.diagnostics import Diagnostic

_COLORS = {"error": "\033[1;31m", "warning": "\033[1;33m", "hint": "\033[36m", "place": "\033[1m"}
_PLAIN = "\033[0m"
_WIDEST_LINE = 160


def has_color(stream: TextIO) -> bool:
    """Return whether to use color: on a terminal that is not dumb, without NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def render_screen(diagnostics: Iterable[Diagnostic], *, color: bool = False) -> str:
    """Format diagnostics as text, each followed by an empty line."""
    return "".join(f"{_render(diagnostic, color=color)}\n\n" for diagnostic in diagnostics)


def _render(diagnostic: Diagnostic, *, color: bool) -> str:
    def paint(text: str, kind: str) -> str:
        return f"{_COLORS[kind]}{text}{_PLAIN}" if color else text

    place = diagnostic.location
    # Diagnostics of a whole file or directory have no line.
    spot = f":{place.line}:{place.column}" if place.source or place.line > 1 else ""
    where = paint(f"{printable(place.path)}{spot}", "place")
    label = paint(f"{diagnostic.severity} {diagnostic.code}", diagnostic.severity)
    lines = [f"{where}: {label}: {_indented(diagnostic.message)}"]
    if place.source.strip():
        lines.extend(_excerpt(diagnostic))
    if diagnostic.hint:
        lines.append(f"  {paint('hint:', 'hint')} {printable(diagnostic.hint)}")
    return "\n".join(lines)


def _indented(message: str) -> str:
    """Format a message with its continuation lines indented."""
    return "\n    ".join(printable(line) for line in message.split("\n"))


def _excerpt(diagnostic: Diagnostic) -> list[str]:
    """Format the source line with carets under the location; shorten a long line around it."""
    from slo_compiler.texts.width import display_width

    place = diagnostic.location
    start = max(0, place.column - 1 - _WIDEST_LINE // 2) if len(place.source) > _WIDEST_LINE else 0
    shown = place.source[start : start + _WIDEST_LINE]
    before = printable(shown[: place.column - 1 - start])
    under = printable(shown[place.column - 1 - start : place.column - 1 - start + place.length])
    number = str(place.line)
    return [
        f"  {number} | {printable(shown)}",
        f"  {' ' * len(number)} | {' ' * display_width(before)}{'^' * max(1, display_width(under))}",
    ]


def totals(diagnostics: Iterable[Diagnostic], *, ignored: Sequence[Diagnostic] = ()) -> str:
    """Format `2 errors, 1 warning, 3 ignored in 3 files`, or `3 warnings ignored in 1 file`."""
    found = tuple(diagnostics)
    errors = sum(diagnostic.is_error for diagnostic in found)
    files = len({diagnostic.location.path for diagnostic in (*found, *ignored)})
    parts = [counted(errors, "error")] if errors else []
    if len(found) > errors:
        parts.append(counted(len(found) - errors, "warning"))
    if ignored:
        parts.append(f"{len(ignored):,} ignored" if found else f"{counted(len(ignored), 'warning')} ignored")
    return f"{', '.join(parts)} in {counted(files, 'file')}"


def counted(number: int, noun: str) -> str:
    """Format `1 file`, `2 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def say(text: str) -> None:
    """Print to standard error; results of a command go to standard output."""
    sys.stderr.write(text if text.endswith("\n") else f"{text}\n")
