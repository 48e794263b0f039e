"""Run files of generated tests with promtool, in parallel, and cache those that pass by their content.

The quick tests of a spec run in one process, because its start takes as long as a few evaluations.
"""

from __future__ import annotations

import time
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.cache import load_digests, save_digests
from slo_compiler.disk.cache_files import cache_home
from slo_compiler.disk.place import find_place
from slo_compiler.disk.staging import read_whole
from slo_compiler.naming import naming_of
from slo_compiler.promtool.parallel import run_in_threads
from slo_compiler.promtool.scratch import scratch_directory
from slo_compiler.records import dataclass
from slo_compiler.workflows.alert_test_results import AlertTestRequest, FileResult
from slo_compiler.workflows.failed_tests import failed_tests, watching
from slo_compiler.workflows.planned_tests import (
    PlannedFile,
    PlannedTests,
    digest_of,
    plan_again,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests import TestFile
    from slo_compiler.model import Settings
    from slo_compiler.promtool.results import Failure
    from slo_compiler.promtool.tool import Promtool
    from slo_compiler.workflows.progress import Progress

CACHE_FOLDER = ".slo-cache/alert-tests"
"""Subdirectory of `cache_home`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A test file that has rules."""

    tests: PlannedTests
    file: PlannedFile
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """A test file that was run."""

    number: int
    """Its position among the jobs."""
    result: FileResult
    digest: str
    """The digest of what was run."""


def run_test_files(
    jobs: list[Job], *, promtool: Promtool, request: AlertTestRequest, progress: Progress
) -> tuple[FileResult, ...]:
    """Run new tests in parallel; cache the passing ones. The results have the order of the jobs.

    Raises PromtoolError if promtool returns no result.
    """
    folder = cache_folder(request)
    fingerprint = "promtool {}.{}".format(*promtool.version())
    passed = load_digests(folder, fingerprint=fingerprint) if request.cache else frozenset()
    results = {number: _cached(job.file) for number, job in enumerate(jobs) if job.file.digest in passed}
    stale = [number for number in range(len(jobs)) if number not in results]
    fresh = {jobs[number].file.digest for number in results}

    def report() -> None:
        progress("test files run", len(results), len(jobs))

    def finished(batch: tuple[_Done, ...]) -> None:
        for done in batch:
            results[done.number] = done.result
            if not done.result.failures:
                fresh.add(done.digest)
        report()

    with scratch_directory("slo-test-") as scratch:
        if stale:
            promtool.require_honest_tests(scratch.path)
        run = partial(_run, jobs=jobs, scratch=scratch.path, promtool=promtool, request=request)
        batches = tuple(_batches(stale, jobs, workers=request.jobs))
        run_in_threads(run, batches, workers=request.jobs, finished=finished, idle=report)
    if request.cache and stale:
        save_digests(folder, fingerprint=fingerprint, digests=passed | fresh)
    return tuple(results[number] for number in range(len(jobs)))


def cache_folder(request: AlertTestRequest) -> Path:
    """The directory of the cache of passed tests."""
    return cache_home(Path(request.output)) / CACHE_FOLDER


def _cached(file: PlannedFile) -> FileResult:
    return FileResult(path=file.path, names=file.names, is_cached=True)


def _batches(stale: list[int], jobs: list[Job], *, workers: int) -> Iterator[tuple[int, ...]]:
    """Batches of files for one process each: the quick tests of a spec, unless processes would be idle."""
    most = max(1, len(stale) // max(1, workers))
    for _, of_spec in groupby(stale, key=lambda number: id(jobs[number].tests)):
        numbers = tuple(of_spec)
        quick = tuple(number for number in numbers if not jobs[number].file.is_full)
        yield from (quick[first : first + most] for first in range(0, len(quick), most))
        yield from ((number,) for number in numbers if jobs[number].file.is_full)


def _run(
    batch: tuple[int, ...], *, jobs: list[Job], scratch: Path, promtool: Promtool, request: AlertTestRequest
) -> tuple[_Done, ...]:
    """Run test files of a spec in a directory, which is removed, so that the disk contains few of them."""
    from shutil import rmtree  # as in `drop_stage`

    folder, tests = scratch / str(batch[0]), jobs[batch[0]].tests
    rules = Path(request.output, tests.rules).read_bytes()
    _write(folder / tests.rules, rules)
    texts = {number: _text(jobs[number], rules, request) for number in batch}
    for number, text in texts.items():
        _write(folder / jobs[number].file.path, text)
    results = _results([jobs[number] for number in batch], folder, promtool, request)
    rmtree(folder)
    return tuple(
        _Done(number=number, result=result, digest=digest_of(texts[number], rules))
        for number, result in zip(batch, results, strict=True)
    )


def _results(
    jobs: list[Job], folder: Path, promtool: Promtool, request: AlertTestRequest
) -> tuple[FileResult, ...]:
    """Run files in one process, and each alone if one of them fails.

    promtool 3 prints no names of files, and any can lose a sample (docs/alert-tests.md): what is wrong
    fails again.
    """
    begun = time.monotonic()
    evaluations = sum(job.file.evaluations for job in jobs)
    paths = [job.file.path for job in jobs]
    if promtool.pass_tests(folder, paths, evaluations=evaluations):
        seconds = (time.monotonic() - begun) / len(jobs)
        return tuple(FileResult(path=job.file.path, names=job.file.names, seconds=seconds) for job in jobs)
    return tuple(_run_file(job, folder, promtool, request) for job in jobs)


def _text(job: Job, rules: bytes, request: AlertTestRequest) -> bytes:
    """Return the planned text: that of the file in the output, unless it was edited or is missing."""
    text = _output_text(Path(request.output), job.file.path)
    if digest_of(text, rules) == job.file.digest:
        return text
    return _rendered(plan_again(job.tests, job.file, settings=job.settings), job, request)


def _output_text(root: Path, path: str) -> bytes:
    """Return the content of a file in the output; empty if it cannot be read."""
    place = find_place(root, path)
    if isinstance(place, Diagnostic) or place.size is None:
        return b""
    try:
        return read_whole(place.file, size=place.size)
    except OSError:
        return b""


def _rendered(file: TestFile, job: Job, request: AlertTestRequest) -> bytes:
    source, templates = job.tests.source, request.templates
    return text_of(file, source=source, settings=job.settings, templates=templates).encode()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _run_file(job: Job, folder: Path, promtool: Promtool, request: AlertTestRequest) -> FileResult:
    begun = time.monotonic()
    (tests,) = promtool.test_rules(folder, (job.file.path,), evaluations=job.file.evaluations).files
    if not tests.failures:
        return FileResult(path=job.file.path, names=job.file.names, seconds=time.monotonic() - begun)
    file = plan_again(job.tests, job.file, settings=job.settings)
    watched = _watch(file, job, folder, promtool, request)
    return FileResult(
        path=job.file.path,
        names=job.file.names,
        failures=failed_tests(tests.failures, file, watched=watched, naming=naming_of(job.settings)),
        seconds=time.monotonic() - begun,
    )


def _watch(
    file: TestFile, job: Job, folder: Path, promtool: Promtool, request: AlertTestRequest
) -> tuple[Failure, ...]:
    """Run the scenarios again to record when alerts fire."""
    path = f"{job.file.path}.watched"
    _write(folder / path, _rendered(watching(file), job, request))
    (answered,) = promtool.test_rules(folder, (path,), evaluations=job.file.evaluations).files
    return answered.failures
