"""Lock staging directories, so that directories of killed runs can be found.

The run that opens a staging directory holds a lock on it. The kernel releases the lock when the process
ends, so a directory that can be locked was left by a killed run. Process IDs cannot be used instead: they are
reused, and differ between containers that share a volume.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

if sys.platform != "win32":
    import fcntl

_HELD: dict[str, int] = {}
"""Locks of this process, by directory. A lock belongs to a process and cannot be sent to workers, so it is
stored here, not in the stage."""


def _forget() -> None:
    """Close inherited locks: a forked worker that outlives its run would hold them forever."""
    for descriptor in _HELD.values():
        os.close(descriptor)
    _HELD.clear()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forget)


def claim(folder: Path) -> None:
    """Lock a directory until `release`, or until this process ends."""
    if sys.platform == "win32":
        return
    # A file system without locks: `is_abandoned` fails too, and no directory is removed.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        _HELD[os.fspath(folder)] = descriptor
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def release(folder: Path) -> None:
    """Release a lock; do nothing if this process holds none."""
    descriptor = _HELD.pop(os.fspath(folder), None)
    if descriptor is not None:
        os.close(descriptor)


def is_abandoned(folder: Path) -> bool:
    """Return whether no running process holds the directory; False if unknown."""
    if sys.platform == "win32":
        return False
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Serialize opening and cleaning, so that a directory is never removed just before it is locked."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
