"""Drift: how a file on disk differs from what the specs compile to, as a unified diff."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.place import Place, find_place, shown
from slo_compiler.disk.staging import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from slo_compiler.rendering.artifact import Artifact

MAX_LINES = 200
"""Maximum number of lines shown of a file's diff; the rest is counted."""
MAX_WIDTH = 400
"""Maximum number of characters shown of a line."""
_MAX_COMPARED = 2_000
"""Comparing longer files line by line takes seconds per file."""


def drift(root: Path, artifact: Artifact) -> str | None:
    """Return the diff from the file on disk to the artifact, or None if they are the same bytes.

    A missing file is shown with all lines added. Paths that `compare` rejects (a link, a directory, a path
    outside) have no diff: None. May raise `OSError` where `compare` reports one.
    """
    place = find_place(root, artifact.path)
    if isinstance(place, Diagnostic):
        return None
    disk = _read(place)
    if disk == artifact.text.encode():
        return None
    return _diff(_text(disk), artifact.text, label=shown(root, artifact.path))


def orphan_drift(root: Path, path: str) -> str:
    """Return the diff of removing an orphan: all lines removed."""
    place = find_place(root, path)
    disk = b"" if isinstance(place, Diagnostic) else _read(place)
    return _diff(_text(disk), "", label=shown(root, path))


def _read(place: Place) -> bytes:
    return b"" if place.size is None else read_whole(place.file, size=place.size)


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="backslashreplace")


def _diff(disk: str, compiled: str, *, label: str) -> str:
    head = [f"--- {label} (on disk)\n", f"+++ {label} (compiled)\n"]
    if disk.replace("\r\n", "\n") == compiled:
        return "".join([*head, "(only the line ends differ: CRLF on disk, LF compiled)\n"])
    old, new = _lines(disk), _lines(compiled)
    if min(len(old), len(new)) > _MAX_COMPARED:
        return "".join([*head, _first_difference(old, new)])
    return "".join([*head, *_cut(_changes(old, new))])


def _changes(old: list[str], new: list[str]) -> Iterable[str]:
    from difflib import unified_diff  # slow to import, and only needed for drift

    # The first two lines are the labels, which are written here: an empty diff has them too.
    return islice(unified_diff(old, new), 2, None)


def _first_difference(old: list[str], new: list[str]) -> str:
    pairs = zip(old, new, strict=False)
    line = next((number for number, (a, b) in enumerate(pairs, 1) if a != b), min(len(old), len(new)) + 1)
    return (
        f"(too long to compare line by line: {len(old)} lines on disk, {len(new)} compiled;"
        f" the first difference is in line {line})\n"
    )


def _lines(text: str) -> list[str]:
    """Split at line feeds only, as YAML and JSON tools do; mark a missing final newline."""
    lines = text.split("\n")
    last = lines.pop()
    return [*(f"{line}\n" for line in lines), *([f"{last}\n\\ No newline at end of file\n"] if last else [])]


def _cut(lines: Iterable[str]) -> list[str]:
    rest = iter(lines)
    first = [_narrow(line) for line in islice(rest, MAX_LINES)]
    more = sum(1 for _ in rest)
    return [*first, f"... {more} more line{'s' if more > 1 else ''} of this diff\n"] if more else first


def _narrow(line: str) -> str:
    return line if len(line) <= MAX_WIDTH else f"{line[:MAX_WIDTH]}...\n"
