"""Check the target path of an artifact, and the file at this path."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import output as codes
from slo_compiler.diagnostics.codes import ownership
from slo_compiler.records import dataclass
from slo_compiler.rendering.artifact import HEAD_BYTES

STAGING_PREFIX = ".slo-staging-"
"""Prefix of the staging directories in the output directory."""

_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
)


_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A path in the output directory with a regular file, or without a file."""

    file: str
    size: int | None
    """Size of the file in bytes; None if there is none."""
    mode: int | None = None
    """Permission bits of the file; None if there is none."""


def find_place(root: Path, path: str, *, inside: set[str] | None = None) -> Place | Diagnostic:
    """Check that `path` stays inside `root` and can contain an artifact.

    Rejects paths that lead outside (with `..`, absolute, or through a linked directory), and links,
    directories and devices at the path itself. `inside` are directories that were checked; those of `path`
    are added.
    """
    base = os.fspath(root)
    file = f"{base}/{path}"
    if leads_outside(root, path, inside=inside):
        return codes.outside_output_folder(location_of(root, path), path=path)
    try:
        found = os.lstat(file)
    except FileNotFoundError:
        return Place(file=file, size=None)
    except OSError as error:
        return unusable(root, path, error=error)
    if stat.S_ISREG(found.st_mode):
        return Place(file=file, size=found.st_size, mode=stat.S_IMODE(found.st_mode))
    kind = next((name for is_kind, name in _KINDS if is_kind(found.st_mode)), "a device")
    return codes.not_a_regular_file(location_of(root, path), kind=kind)


def leads_outside(root: Path, path: str, *, inside: set[str] | None = None) -> bool:
    """Return whether a path, or a linked directory in it, leaves `root` or enters a staging directory.

    `inside` is as for `find_place`.
    """
    parts = path.split("/")
    if any(part in {"", ".", ".."} or "\\" in part or "\0" in part or ":" in part for part in parts):
        return True
    if parts[0].startswith(STAGING_PREFIX):
        return True
    folder, known = os.fspath(root), set() if inside is None else inside
    for part in parts[:-1]:
        folder = f"{folder}/{part}"
        if folder in known:
            continue
        if os.path.islink(folder) and not _is_inside(root, folder):
            return True
        known.add(folder)
    return False


def _is_inside(root: Path, folder: str) -> bool:
    # realpath, because Path.resolve raises on circular links
    return Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(root))


def head_of(file: str) -> bytes:
    """Read the first bytes of a regular file, enough for `origin_of`, without following links."""
    descriptor = os.open(file, READ_FLAGS)
    try:
        return os.read(descriptor, HEAD_BYTES)
    finally:
        os.close(descriptor)


READ_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Open a file without following links, and without blocking on a pipe."""


def location_of(root: Path, path: str) -> Location:
    """Return the location of an output file, with the path as the user specified it."""
    return Location(path=shown(root, path))


def shown(root: Path, path: str) -> str:
    """Return the path of an output file with forward slashes, `root` as the user specified it."""
    return (root / path).as_posix()


def unusable(root: Path, path: str, *, error: OSError) -> Diagnostic:
    """Return the diagnostic of a system error for an output file; a full disk has its own code."""
    if error.errno in _NO_ROOM:
        return ownership.disk_full(Location(path=root.as_posix()), reason=reason_of(error))
    return codes.file_unusable(location_of(root, path), reason=reason_of(error))


def reason_of(error: OSError) -> str:
    """Return the reason of a system error in lower case, without numbers and paths."""
    text = error.strerror or type(error).__name__
    return text[:1].lower() + text[1:]
