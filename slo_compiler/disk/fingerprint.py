"""Fingerprint of everything that affects the output, except the specs."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.disk.staging import digest_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SECOND = 1_000_000_000
"""Nanoseconds."""


def package_fingerprint(folders: Iterable[Path], extra: bytes, *, edited: Iterable[Path] = ()) -> str:
    """Return a digest of the names, sizes and modification times of all files in `folders`, and of `extra`.

    `folders` are those of the compiler and the templates, in this order; a missing one counts as empty.
    `extra` contains the settings. A changed compiler therefore never uses the cache of an older one.
    Compiled Python files are ignored.

    The digest includes the contents of files whose time has whole seconds, because archives and package
    managers give the same time to every file. It also includes the contents of files in `edited`, directories
    of the user.
    """
    parts = _parts([*((one, False) for one in folders), *((one, True) for one in edited)])
    return digest_bytes(os.fsencode("\0".join(parts)) + b"\0" + extra)


def _parts(folders: Iterable[tuple[Path, bool]]) -> Iterator[str]:
    yield sys.version
    for number, (folder, is_edited) in enumerate(folders):
        files: list[tuple[str, os.DirEntry[str]]] = []
        _find(os.fspath(folder), "", seen=set(), files=files)
        for path, file in sorted(files):
            with suppress(OSError):  # it was deleted
                found = file.stat()
                yield f"{number} {path} {found.st_size} {found.st_mtime_ns}"
                if is_edited or found.st_mtime_ns % _SECOND == 0:
                    yield _content(file)


def _content(file: os.DirEntry[str]) -> str:
    """Return a digest of the content; of nothing if it cannot be read, or never ends."""
    return digest_bytes(Path(file).read_bytes() if file.is_file() else b"")


def _find(
    folder: str,
    path: str,
    *,
    seen: set[tuple[int, int]],
    files: list[tuple[str, os.DirEntry[str]]],
) -> None:
    """Add files with their paths below the first directory, following links, each directory once."""
    try:
        here = os.stat(folder)  # noqa: PTH116 - a Path per directory would take as long as the rest
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:
        return
    if (here.st_dev, here.st_ino) in seen:
        return
    seen.add((here.st_dev, here.st_ino))
    for entry in found:
        if entry.is_file(follow_symlinks=False):  # most are, and the directory contains the type
            files.append((path + entry.name, entry))
        elif entry.is_dir(follow_symlinks=False) or os.path.isdir(entry):
            if entry.name != "__pycache__":
                _find(entry.path, f"{path}{entry.name}/", seen=seen, files=files)
        elif os.path.isfile(entry):
            files.append((path + entry.name, entry))
