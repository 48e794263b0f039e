"""Find the spec files of the arguments of a command."""

from __future__ import annotations

import os
import stat
from pathlib import PurePath
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import reading
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.yaml_source.paths import has_unprintable, shown_path, system_diagnostic

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS_NAMES = frozenset({"slo.yaml", "slo.yml"})
"""File names of repository settings; skipped in directories."""

_SPEC_SUFFIXES = (".yaml", ".yml")

_Identity = tuple[int, int]
"""Device and inode, which identify a file regardless of its name."""


def find_spec_files(arguments: Sequence[str]) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """List the spec files of `arguments` (files and directories), sorted, without duplicates.

    Files may have any name. Directories are searched recursively for `*.yaml` and `*.yml`, following links;
    hidden files and directories and the settings (`slo.yaml`) are skipped. Paths are relative or absolute
    like the arguments, with forward slashes.
    """
    search = _Search()
    for argument in arguments:
        search.add(argument)
    if not search.paths and not search.diagnostics:
        named = shown_path(arguments[0]) if arguments else "."
        search.diagnostics.append(reading.no_specs_found(Location(path=named)))
    return tuple(sorted(search.paths.values())), in_order(search.diagnostics)


def is_spec_name(name: str) -> bool:
    """Return whether a file with this name in a directory is a spec; hidden files are not."""
    is_yaml = name.lower().endswith(_SPEC_SUFFIXES) and not name.startswith(".")
    return is_yaml and name not in SETTINGS_NAMES


class _Search:
    """Results of a search; files and directories are compared by identity, so that link loops end."""

    def __init__(self) -> None:
        self.paths: dict[_Identity, str] = {}
        self.diagnostics: list[Diagnostic] = []
        self.folders: set[_Identity] = set()

    def add(self, argument: str) -> None:
        """Add an argument: a file, or a directory with everything below it."""
        path = PurePath(argument).as_posix()
        if self._refused(path):
            return
        try:
            status = os.stat(path if argument else "")  # noqa: PTH116 - an empty path must fail; Path("") is the current directory
        except OSError as error:
            self.diagnostics.append(system_diagnostic(path, error))
            return
        if stat.S_ISDIR(status.st_mode):
            self._walk(path)
        else:
            self.paths.setdefault(_identity(status), path)

    def _walk(self, top: str) -> None:
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            try:
                identity = _identity(os.stat(folder))  # noqa: PTH116 - creating a Path is slower than the call
                if identity in self.folders:
                    continue
                self.folders.add(identity)
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                self.diagnostics.append(system_diagnostic(folder, error))
                continue
            below = [self._enter(entry, folder) for entry in entries if not entry.name.startswith(".")]
            waiting += [path for path in reversed(below) if path]

    def _enter(self, entry: os.DirEntry[str], folder: str) -> str:
        """Add a spec file, or return the path of a directory to search."""
        path = entry.name if folder == "." else f"{folder.rstrip('/')}/{entry.name}"
        is_spec = is_spec_name(entry.name)
        try:
            if entry.is_dir():
                return "" if self._refused(path) else path
            if is_spec and not self._refused(path):
                self.paths.setdefault(_identity(os.stat(path)), path)  # noqa: PTH116 - as in _walk
        except OSError as error:  # a broken or circular link
            self.diagnostics.append(system_diagnostic(path, error))
        return ""

    def _refused(self, path: str) -> bool:
        if not has_unprintable(path):
            return False
        self.diagnostics.append(reading.unusable_name(Location(path=shown_path(path))))
        return True


def _identity(status: os.stat_result) -> _Identity:
    return (status.st_dev, status.st_ino)
