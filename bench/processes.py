"""Run commands and measure wall time and the memory of all their processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_REPOSITORY = Path(__file__).resolve().parent.parent
_LONGEST_REST = 0.005
"""Maximum seconds between two memory samples; a new process is sampled more often."""
_OUR_OWN = ("PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME", "PYTHONDEVMODE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command line with its directory and environment."""

    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]


def slo(*arguments: str) -> tuple[str, ...]:
    """Return the command line of the compiler: the installed command, or the package as a module."""
    script = Path(sys.executable).with_name("slo")
    start = (str(script),) if script.exists() else (sys.executable, "-m", "slo_compiler")
    return (*start, *arguments)


def snapshot(folder: Path) -> Path:
    """Copy the compiler, so that edits during a run do not affect the figures; return the copy."""
    for name in ("slo_compiler", "templates"):
        shutil.copytree(_REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def environment(package: Path) -> dict[str, str]:
    """Return the environment of a user, with the compiler from a directory."""
    kept = {name: value for name, value in os.environ.items() if name not in _OUR_OWN}
    return kept | {"PYTHONPATH": str(package), "NO_COLOR": "1"}


def wall_seconds(command: Command) -> float:
    """Run a command and return its wall time in seconds; raise RuntimeError if it fails."""
    began = time.perf_counter()
    process = _start(command)
    _, errors = process.communicate()
    took = time.perf_counter() - began
    _insist(process.returncode, command.arguments, errors)
    return took


def peak_memory(command: Command) -> float:
    """Run a command and return the greatest memory of all its processes at one time, in MiB.

    Each running process counts with its peak so far, and pages that processes share count for each.
    """
    process = _start(command)
    began = time.perf_counter()
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_high_water, _tree(process.pid))))
        time.sleep(min(_LONGEST_REST, (time.perf_counter() - began) / 100))
    _insist(process.returncode, command.arguments, process.communicate()[1])
    return peak / 1024


def _start(command: Command) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env=dict(command.environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _insist(status: int, arguments: Sequence[str], errors: bytes) -> None:
    if status:
        raise RuntimeError(f"{' '.join(arguments)} ended with {status}: {errors.decode()[-2000:]}")


def _tree(pid: int) -> Iterator[int]:
    """Yield a process and its running descendants."""
    yield pid
    for task in _names(Path(f"/proc/{pid}/task")):
        try:
            children = Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="ascii")
        except OSError:
            continue
        for child in children.split():
            yield from _tree(int(child))


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - called in a sampling loop
    except OSError:
        return []


def _high_water(pid: int) -> int:
    """Return the peak memory of a process in KiB; 0 if it ended or has not started its program."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(found[0].split()[1]) if found else 0
