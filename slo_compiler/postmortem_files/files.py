"""Find the postmortems of the arguments of a command."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import postmortem_documents as codes
from slo_compiler.diagnostics.codes import reading
from slo_compiler.yaml_source.paths import has_unprintable, shown_path, system_diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic

DEFAULT_DIRECTORY = "postmortems"
"""The directory of postmortems, next to the specs."""

_SUFFIX = ".md"
_INDEX = "readme.md"


def find_postmortems(arguments: Sequence[str]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """List the postmortems of `arguments` (files and directories), sorted, without duplicates.

    Files may have any name. Directories are searched recursively for `*.md`, without following links to
    directories; `README.md` and hidden files and directories are skipped.
    """
    found: dict[str, None] = {}
    diagnostics: list[Diagnostic] = []
    for argument in arguments:
        path = PurePath(argument).as_posix() if argument else ""
        try:
            is_directory = os.path.isdir(path)
            files = list(_walk(path, diagnostics)) if is_directory else [path]
        except ValueError:  # a NUL in the name
            files, is_directory = [path], False
        if is_directory and not files:
            diagnostics.append(codes.no_postmortems(Location(path=shown_path(path))))
        for file in files:
            if has_unprintable(file):
                diagnostics.append(reading.unusable_name(Location(path=shown_path(file))))
            else:
                found[file] = None
    return tuple(sorted(found)), tuple(diagnostics)


def _walk(top: str, diagnostics: list[Diagnostic]) -> Iterator[str]:
    def unreadable(error: OSError) -> None:
        diagnostics.append(system_diagnostic(str(error.filename), error))

    for folder, folders, names in os.walk(top, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            lower = name.lower()
            if lower.endswith(_SUFFIX) and lower != _INDEX and not name.startswith("."):
                yield PurePath(folder, name).as_posix()
