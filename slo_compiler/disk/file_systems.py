"""File systems that update the ctime of a file whenever its content changes."""

from __future__ import annotations

import os
import re
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_LOCAL = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "overlay"})
"""File systems of local disks.

Those of a network show changes of other machines late, tmpfs does not set times if a program writes through
memory (mmap), and those of containers and virtual machines depend on another system.
"""
_OCTAL = r"\\([0-7]{3})"
"""Escapes of spaces and line ends in names."""


def is_local(file: str) -> bool:
    """Return whether a file is on such a file system; False if unknown, as on any system but Linux."""
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    place = Path(os.path.realpath(file))
    # Of several mounts at a directory, the last hides the others.
    found = dict(map(_mount, mounts.splitlines()))
    folder = next((folder for folder in map(os.fspath, (place, *place.parents)) if folder in found), "")
    return bool(folder) and _is_reliable(*found[folder], place)


def _mount(line: str) -> tuple[str, tuple[str, str]]:
    """Return the directory of a line, and the kind and the device of its file system."""
    fields, _, rest = line.partition(" - ")
    _, _, device, _, folder, *_ = fields.split(" ")
    return re.sub(_OCTAL, lambda found: chr(int(found[1], 8)), folder), (rest.partition(" ")[0], device)


def _is_reliable(kind: str, device: str, place: Path) -> bool:
    """Return whether a file is on this file system, not on one that hides it; btrfs has more devices."""
    number = place.stat().st_dev
    return kind in _LOCAL and (kind == "btrfs" or device == f"{os.major(number)}:{os.minor(number)}")
