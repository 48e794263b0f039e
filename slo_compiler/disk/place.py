"""Where an artifact belongs on disk: whether it may stand there, and what stands there now."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import output as codes
from slo_compiler.diagnostics.codes import ownership
from slo_compiler.rendering.artifact import HEAD_BYTES

STAGING_PREFIX = ".slo-staging-"
"""Folders of this name inside the output folder belong to the compiler."""

_KINDS = (
    (stat.S_ISLNK, "a symbolic link"),
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
)


_NO_ROOM = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place inside the output folder where a regular file stands, or nothing."""

    file: str
    size: int | None
    """Bytes of the file that stands there; None where nothing does."""
    mode: int | None = None
    """Its permission bits; None where nothing stands."""


def find_place(root: Path, path: str) -> Place | Diagnostic:
    """Check that `path` stays inside `root` and can hold an artifact.

    Refused are paths that lead outside (by `..`, by being absolute, through a linked
    folder), and links, folders and devices at the path itself.
    """
    base = os.fspath(root)
    file = f"{base}/{path}"
    if leads_outside(root, path):
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


def leads_outside(root: Path, path: str) -> bool:
    """Whether a relative path, or a linked folder on its way, leaves `root` or enters a staging folder."""
    parts = path.split("/")
    if any(part in {"", ".", ".."} or "\\" in part or "\0" in part or ":" in part for part in parts):
        return True
    if parts[0].startswith(STAGING_PREFIX):
        return True
    folder = os.fspath(root)
    for part in parts[:-1]:
        folder = f"{folder}/{part}"
        if Path(folder).is_symlink() and not _is_inside(root, folder):
            return True
    return False


def _is_inside(root: Path, folder: str) -> bool:
    # realpath, because Path.resolve raises on links that form a ring
    return Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(root))


def head_of(file: str) -> bytes:
    """Read the first bytes of a regular file, enough for `origin_of`; never through a link."""
    descriptor = os.open(file, READ_FLAGS)
    try:
        return os.read(descriptor, HEAD_BYTES)
    finally:
        os.close(descriptor)


READ_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Open a file itself: no link is followed, and a pipe does not make us wait."""


def location_of(root: Path, path: str) -> Location:
    """Name a file of the output in a diagnostic, as the user would."""
    return Location(path=shown(root, path))


def shown(root: Path, path: str) -> str:
    """Write the path of a file of the output with forward slashes, `root` as the user named it."""
    return (root / path).as_posix()


def unusable(root: Path, path: str, *, error: OSError) -> Diagnostic:
    """Word what the system says about a file of the output; a full disk is no file's own problem."""
    if error.errno in _NO_ROOM:
        return ownership.disk_full(Location(path=root.as_posix()), reason=reason_of(error))
    return codes.file_unusable(location_of(root, path), reason=reason_of(error))


def reason_of(error: OSError) -> str:
    """Return the system's reason in lower case, without numbers and paths."""
    text = error.strerror or type(error).__name__
    return text[:1].lower() + text[1:]
