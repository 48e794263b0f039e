"""Compile the specs of a run in parallel processes."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from slo_compiler.workflows.one_spec import SpecJob, SpecResult, StillHolds, compile_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORTH_A_PROCESS = 24
"""Fewer specs than this compile faster than a second process starts."""

_CHUNK = 25
# A forked worker has all modules imported; forking is safe only on Linux.
_START_METHOD = "fork" if sys.platform == "linux" else "spawn"
_SET_PARENT_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of prctl(2)."""
_job: list[SpecJob] = []
"""In a worker process: the current run."""


def compile_specs(
    paths: Sequence[str], *, job: SpecJob, processes: int | None = None
) -> Iterator[SpecResult | StillHolds]:
    """Compile all specs, in the order of `paths`; `processes` defaults to the number of cores."""
    workers = min(processes or _cores(), max(1, len(paths) // _WORTH_A_PROCESS))
    if workers == 1:
        yield from (compile_spec(path, job=job) for path in paths)
        return
    from concurrent.futures import ProcessPoolExecutor  # slow to import, and not always needed
    from multiprocessing import get_context

    with ProcessPoolExecutor(
        workers, get_context(_START_METHOD), initializer=_start, initargs=(job, os.getpid())
    ) as pool:
        yield from pool.map(_compile, paths, chunksize=_CHUNK)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start(job: SpecJob, parent: int) -> None:
    import gc

    _end_with(parent)
    # Reference counting frees the memory of a spec; garbage collection costs 10% of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    _job[:] = [job]


def _end_with(parent: int) -> None:
    """Let the kernel kill this worker when its parent ends, even if the parent was killed (Linux only)."""
    if sys.platform != "linux":
        return
    import ctypes
    import signal

    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the call
        os._exit(1)


def _compile(path: str) -> SpecResult | StillHolds:
    return compile_spec(path, job=_job[0])
