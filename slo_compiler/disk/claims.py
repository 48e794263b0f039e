"""Which staging folders belong to a run that is still alive.

The run that opens a staging folder holds a lock on it. The kernel drops the lock when
the process ends, however it ends, so a folder that can be locked was left behind by a
killed run. Process ids would not do: they are reused, and mean nothing between
containers that share a volume.
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
"""Locks of this process, by folder. A lock belongs to a process and cannot be passed on,
so it is kept here, where it lives as long as the process, and not in the stage that
workers receive."""


def _forget() -> None:
    """Let go of inherited locks: a forked worker that outlives its run would hold them for ever."""
    for descriptor in _HELD.values():
        os.close(descriptor)
    _HELD.clear()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_forget)


def claim(folder: Path) -> None:
    """Hold a lock on a folder until `release`, or until this process ends."""
    if sys.platform == "win32":
        return
    # A file system without locks: then `is_abandoned` cannot take one either, and nothing is swept.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        _HELD[os.fspath(folder)] = descriptor
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def release(folder: Path) -> None:
    """Give a lock back; nothing happens where this process holds none."""
    descriptor = _HELD.pop(os.fspath(folder), None)
    if descriptor is not None:
        os.close(descriptor)


def is_abandoned(folder: Path) -> bool:
    """Whether no living process holds the folder; False where that cannot be known."""
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
    """Let one process at a time open and sweep here: a folder is never swept just before it is claimed."""
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
