"""The manifest of a cache: the digests of files by their states, so that known files are not read again.

Every entry is valid regardless of the run that stored it. A file without an entry is read. All files are read
if the manifest may be wrong: after a restart of the system (a power failure loses writes), after its clock
was set, on another machine, and on file systems whose times are not reliable.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.disk.cache_files import load_signed, save_signed
from slo_compiler.disk.file_systems import is_local
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slo_compiler.disk.seen import Seen

_BOOT = Path("/proc/sys/kernel/random/boot_id")
"""On Linux, a text that is new after each start of the system."""
_CLOCK_STEP = 1.0
"""Seconds; less than the time that a file must be unchanged before it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Known files."""

    digests: Mapping[str, str]
    """The digest of a file, by its state."""
    clock: float
    """The boot time of the system, by its clock, when the oldest of these files was read."""


NOTHING_KNOWN = Manifest(digests={}, clock=0.0)


def load_manifest(folder: Path, *, environment: str = "") -> Manifest:
    """Return the manifest of an environment; an empty one if it is missing, damaged or doubtful."""
    clock = _clock()
    match load_signed(folder / _file(environment), _signature(), default=None):
        case {"clock": float(then), "digests": dict(digests)} if abs(then - clock) < _CLOCK_STEP:
            return Manifest(digests=digests, clock=then)
    return Manifest(digests={}, clock=clock)


def save_manifest(
    folder: Path, manifest: Manifest, *, kept: Iterable[str], seen: Iterable[Seen], environment: str = ""
) -> None:
    """Store files that were read, and the entries `kept` of earlier ones; do nothing if none is new."""
    new = {one.state: one.digest for one in seen if one.state}
    devices = {one.device: one.file for one in seen if one.state}
    local = {str(device) for device, file in devices.items() if is_local(file)}
    new = {state: digest for state, digest in new.items() if state.partition(" ")[0] in local}
    if new and _boot():
        digests = {state: manifest.digests[state] for state in kept} | new
        data = {"clock": manifest.clock, "digests": digests}
        save_signed(folder / _file(environment), _signature(), data)


def _file(environment: str) -> str:
    return f"manifest-{environment}.json" if environment else "manifest.json"


def _signature() -> str:
    return f"manifest {_boot()}"


def _boot() -> str:
    """Return an identity of this start of the system; empty if it has none."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def _clock() -> float:
    """Return the time at which the system started, which only changes if the clock is set."""
    since_start = getattr(time, "CLOCK_BOOTTIME", None)
    return 0.0 if since_start is None else time.time() - time.clock_gettime(since_start)
