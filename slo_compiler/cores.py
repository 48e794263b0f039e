"""The number of processes that can run at the same time."""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def cores(root: Path = Path("/")) -> int:
    """Return the number of cores that this process may use: at least 1.

    A container may have a CPU limit that is lower than the number of cores. Without regard to it, a job
    with 2 cores on a machine with 64 would start 64 processes, and run out of memory.
    `root` contains `proc` and `sys`.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, ceil(min((allowed, *_limits(root)))))


def promtool_processes() -> int:
    """Return the number of promtools that keep all cores busy: each waits for the disk at times."""
    return cores() + 1


def _limits(root: Path) -> Iterator[float]:
    """Return the CPU limits of the control groups of this process, in cores.

    https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu and, for version 1, scheduler/sched-bwc.html
    """
    groups = root / "sys/fs/cgroup"
    own = _own_group(root)
    for group in (own, *own.parents):
        quota, _, period = _read(groups / group / "cpu.max").partition(" ")
        yield from _limit(quota, period)
    quota, period = (_read(groups / "cpu" / f"cpu.cfs_{name}_us") for name in ("quota", "period"))
    yield from _limit(quota, period)


def _own_group(root: Path) -> Path:
    """Return the control group (version 2) of this process, relative to the top one."""
    lines = _read(root / "proc/self/cgroup").splitlines()
    return Path(next((line[3:].lstrip("/") for line in lines if line.startswith("0::")), ""))


def _limit(quota: str, period: str) -> Iterator[float]:
    """Return the limit of a control group, if it has one: `max` and -1 mean none."""
    if quota.isdecimal() and period.isdecimal() and int(period):
        yield int(quota) / int(period)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
