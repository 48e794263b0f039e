"""Files whose content was read, with their states, by which a later run detects that they are unchanged.

The state of a file contains the time of its last change (ctime). The kernel sets it from the clock at every
change, under any name of the file. Unlike the modification time, no program can set it.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.place import find_place
from slo_compiler.disk.staging import digest_bytes, read_whole_and_status
from slo_compiler.records import dataclass
from slo_compiler.yaml_source.source import read_source_and_status

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from pathlib import Path

_SETTLED = 2_000_000_000
"""Nanoseconds, longer than the steps of the times of any file system.

A file that changed later than this before it was read may change once more without another time.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file whose content was read."""

    file: str
    device: int
    digest: str
    """`digest_bytes` of the content."""
    state: str
    """`state_of` before it was read; empty if the file had changed just before, or in the future."""


def state_of(status: os.stat_result) -> str:
    """Return what identifies a content: if a file of a local file system is changed, so is its state.

    It contains the device and the number of the file, so it does not depend on a path, nor on links.
    """
    return f"{status.st_dev} {status.st_ino} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def see_spec(path: str) -> tuple[bytes, Seen] | Diagnostic:
    """Read a spec."""
    started = time.time_ns()
    found = read_source_and_status(path)
    if isinstance(found, Diagnostic):
        return found
    data, status = found
    return data, _seen(path, status, data, started=started)


def see_artifacts(root: Path, artifacts: Iterable[tuple[str, str]]) -> tuple[Seen, ...] | None:
    """Read files in the output directory; None unless all exist with these digests."""
    seen = []
    try:
        for path, digest in artifacts:
            one = _see_artifact(root, path)
            if one is None or one.digest != digest:
                return None
            seen.append(one)
    except (OSError, ValueError):  # an invalid file name raises ValueError
        return None
    return tuple(seen)


def _see_artifact(root: Path, path: str) -> Seen | None:
    place = find_place(root, path)
    if isinstance(place, Diagnostic) or place.size is None:
        return None
    started = time.time_ns()
    data, status = read_whole_and_status(place.file, size=place.size)
    return _seen(place.file, status, data, started=started)


def _seen(file: str, status: os.stat_result, data: bytes, *, started: int) -> Seen:
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    is_settled = changed < started - _SETTLED and len(data) == status.st_size
    return Seen(
        file=file,
        device=status.st_dev,
        digest=digest_bytes(data),
        state=state_of(status) if is_settled else "",
    )
