"""Specs as the headers of generated files name them, the same from every working directory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The directory that sources are relative to; only paths, so worker processes can receive it."""

    base: str
    """Absolute, as the user named it."""
    real_base: str
    """The same directory without symbolic links."""

    def name(self, path: str) -> str:
        """Name the spec at `path`, which may be relative to the working directory, with forward slashes.

        A spec that is not below the base is named with `..`. Its links are followed only
        then, because two spellings of one directory must give one name.
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
        """Return the absolute path of the spec that a header names."""
        return Path(os.path.normpath(Path(self.base, source)))


def sources_of(root: Path, arguments: Iterable[str]) -> Sources:
    """Choose the directory that sources are relative to: the parent of the output directory.

    If specs lie in the output directory itself (`-o .`), it is that one: the name of the
    directory that a repository was cloned into must not get into the output.
    """
    output = os.path.abspath(root)  # noqa: PTH100 - as in `Sources.name`
    has_specs = any(is_below(argument, output) for argument in arguments)
    base = output if has_specs else os.path.dirname(output)  # noqa: PTH120 - text, as in `Sources.name`
    return Sources(base=base, real_base=os.path.realpath(base))


def is_below(path: str | Path, folder: str | Path) -> bool:
    """Whether a path is a folder or lies below it, as spelled or with links followed."""
    return any(
        Path(spelled(path)).is_relative_to(spelled(folder)) for spelled in (os.path.abspath, os.path.realpath)
    )
