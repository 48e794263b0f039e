"""Runs promtool for several files in parallel."""

from __future__ import annotations

import threading
import time
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

from slo_compiler.promtool.process import kill_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")

_LONGEST_WAIT = 0.5
"""Seconds after which a signal is handled that arrived just before this thread began to wait."""

_MOST_WAITING = 64
"""Maximum number of waiting jobs; checking thousands each time that one ends would be slow."""

_PAUSE = 0.05
"""Seconds between attempts to kill: a thread may be about to start its process."""


def ignore_result(_result: object, /) -> None:
    """Ignore a result."""


def run_in_threads(
    run: Callable[[_Job], _Result],
    jobs: Sequence[_Job],
    *,
    workers: int,
    finished: Callable[[_Result], None] = ignore_result,
    idle: Callable[[], None] | None = None,
) -> tuple[_Result, ...]:
    """Run all jobs and return their results in the same order; call `finished` with each as it arrives.

    `idle` is called now and then while no job ends.

    If a job fails, or this thread is interrupted, the processes of the other jobs are killed.
    """
    if len(jobs) == 1 and idle is None:
        result = run(jobs[0])
        finished(result)
        return (result,)
    interrupted = threading.Event()
    active: set[object] = set()

    def run_one(job: _Job) -> _Result:
        this = object()
        active.add(this)
        try:
            if interrupted.is_set():
                raise CancelledError
            return run(job)
        finally:
            active.discard(this)

    futures: list[Future[_Result]] = []
    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:
        try:
            waiting: set[Future[_Result]] = set()
            for job in jobs:
                while len(waiting) >= workers + _MOST_WAITING:
                    waiting = _next(waiting, finished, idle)
                futures.append(pool.submit(run_one, job))
                waiting.add(futures[-1])
            while waiting:
                waiting = _next(waiting, finished, idle)
        except BaseException:
            interrupted.set()
            pool.shutdown(wait=False, cancel_futures=True)
            while active:
                kill_processes()
                time.sleep(_PAUSE)
            raise
    return tuple(future.result() for future in futures)


def _next(
    waiting: set[Future[_Result]],
    finished: Callable[[_Result], None],
    idle: Callable[[], None] | None,
) -> set[Future[_Result]]:
    """Wait for a job, or a short time, and return those that are not done."""
    done, rest = wait(waiting, timeout=_LONGEST_WAIT, return_when=FIRST_COMPLETED)
    for future in done:
        finished(future.result())
    if not done and idle is not None:
        idle()
    return rest
