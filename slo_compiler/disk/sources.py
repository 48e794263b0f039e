"""Spec paths in the headers of generated files, independent of the working directory."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The base directory of spec paths; contains only paths, so it can be sent to worker processes."""

    base: str
    """Absolute path, as the user specified it."""
    real_base: str
    """The same directory without symbolic links."""

    def name(self, path: str) -> str:
        """Return the path of a spec relative to the base, with forward slashes.

        `path` may be relative to the working directory. The path of a spec outside the base begins with
        `..`; only then are links followed, so that different paths of a directory give the same result.
        """
        absolute = os.path.abspath(path)  # noqa: PTH100 - Path.absolute keeps `..`, and this runs for each spec
        start = self.base if self.base.endswith(os.sep) else self.base + os.sep
        if absolute.startswith(start):
            return absolute[len(start) :].replace(os.sep, "/")
        folder, file = os.path.split(absolute)
        try:
            relative = os.path.relpath(f"{os.path.realpath(folder)}{os.sep}{file}", self.real_base)
        except ValueError:  # on another drive
            return PurePath(absolute).as_posix()
        return PurePath(relative).as_posix()

    def place(self, source: str) -> Path:
        """Return the absolute path of the spec in a header."""
        return Path(os.path.normpath(Path(self.base, source)))


def sources_of(root: Path, arguments: Iterable[str]) -> Sources:
    """Choose the base directory of spec paths: the parent of the output directory.

    If specs are in the output directory itself (`-o .`), it is the output directory, so that the name of the
    directory of a clone does not appear in the output.
    """
    output = os.path.abspath(root)  # noqa: PTH100 - as in `Sources.name`
    has_specs = any(is_below(argument, output) for argument in arguments)
    base = output if has_specs else os.path.dirname(output)  # noqa: PTH120 - text, as in `Sources.name`
    return Sources(base=base, real_base=os.path.realpath(base))


def is_below(path: str | Path, folder: str | Path) -> bool:
    """Return whether a path is a directory or below it, with or without following links."""
    return any(
        Path(spelled(path)).is_relative_to(spelled(folder)) for spelled in (os.path.abspath, os.path.realpath)
    )
