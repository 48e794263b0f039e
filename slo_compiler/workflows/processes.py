"""Do the same work for each spec of a run, in parallel processes."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from slo_compiler.cores import cores
from slo_compiler.workflows.one_spec import SpecJob, SpecResult, StillHolds, compile_spec

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

_Result = TypeVar("_Result")

_WORTH_A_PROCESS = 24
"""Fewer specs than this are done before a second process starts."""

_CHUNK = 8
"""Specs for a process at a time: at the end, one waits for the other for as long as they take."""
# A forked worker has all modules imported; forking is safe only on Linux.
_START_METHOD = "fork" if sys.platform == "linux" else "spawn"
_SET_PARENT_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of prctl(2)."""
_work: list[Callable[[str], Any]] = []
"""In a worker process: the work of the current run."""


def compile_specs(
    paths: Sequence[str], *, job: SpecJob, processes: int | None = None
) -> Generator[SpecResult | StillHolds]:
    """Compile all specs, in the order of `paths`; `processes` defaults to the number of cores."""
    return for_each_spec(partial(compile_spec, job=job), paths, processes=processes or cores())


def for_each_spec(
    work: Callable[[str], _Result], paths: Sequence[str], *, processes: int
) -> Generator[_Result]:
    """Yield the result for each path, in their order; other processes need `work` and results as pickles.

    Results wait in memory until they are yielded, so they should be small.
    """
    workers = min(processes, max(1, len(paths) // _WORTH_A_PROCESS))
    if workers == 1:
        yield from map(work, paths)
        return
    from concurrent.futures import ProcessPoolExecutor  # slow to import, and not always needed
    from multiprocessing import active_children, get_context

    pool = ProcessPoolExecutor(
        workers, get_context(_START_METHOD), initializer=_start, initargs=(work, os.getpid())
    )
    try:
        with _no_signals():  # this starts the workers; an exception while Python forks would be lost
            results = pool.map(_do, paths, chunksize=_CHUNK)
        yield from results
    except BaseException:
        for worker in active_children():
            worker.kill()  # an interrupted run does not wait for other specs
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _no_signals() -> Iterator[None]:
    """Delay signals that end the run."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(work: Callable[[str], object], parent: int) -> None:
    import gc

    # A worker starts with signals delayed. A terminal sends them to workers too, but the run handles them,
    # and then kills its workers.
    _end_with(parent)
    # Reference counting frees the memory of a spec; garbage collection costs 10% of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    _work[:] = [work]


def _end_with(parent: int) -> None:
    """Let the kernel kill this worker when its parent ends, even if the parent was killed (Linux only)."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the call
        os._exit(1)


def _do(path: str) -> Any:
    return _work[0](path)
