"""Run files of generated tests with promtool, in parallel, and cache those that pass by their content."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.disk.cache import load_digests, save_digests
from slo_compiler.disk.cache_files import cache_home
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.promtool.parallel import run_in_threads
from slo_compiler.promtool.scratch import scratch_directory
from slo_compiler.workflows.alert_test_results import AlertTestRequest, FileResult
from slo_compiler.workflows.failed_tests import failed_tests, watching

if TYPE_CHECKING:
    from slo_compiler.alert_tests import TestFile
    from slo_compiler.naming import Naming
    from slo_compiler.promtool.results import Failure
    from slo_compiler.promtool.tool import Promtool
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.workflows.progress import Progress

CACHE_FOLDER = ".slo-cache/alert-tests"
"""Subdirectory of `cache_home`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A test file with all data that affects its result."""

    file: TestFile
    """The planned tests; its path is relative to the output directory."""
    text: str
    """The content of the file."""
    rules: str
    """Path of the rule file, relative to the output directory."""
    naming: Naming
    digest: str


def run_test_files(
    jobs: list[Job], *, promtool: Promtool, request: AlertTestRequest, progress: Progress
) -> tuple[FileResult, ...]:
    """Run new tests in parallel; cache the passing ones.

    Raises PromtoolError if promtool returns no result.
    """
    run = partial(_run_file, promtool=promtool, templates=request.templates)
    folder = cache_folder(request)
    fingerprint = "promtool {}.{}".format(*promtool.version())
    passed = load_digests(folder, fingerprint=fingerprint) if request.cache else frozenset()
    done: dict[str, FileResult] = {}
    stale: list[Job] = []
    for job in jobs:
        if job.digest in passed:
            done[job.file.path] = FileResult(path=job.file.path, names=_names(job.file), is_cached=True)
        else:
            stale.append(job)

    def finished(result: FileResult) -> None:
        done[result.path] = result
        progress("test files run", len(done), len(jobs))

    with scratch_directory("slo-test-") as scratch:
        if stale:
            promtool.require_honest_tests(scratch.path)
        _write(scratch.path, stale, request.output)
        run_in_threads(partial(run, scratch=scratch.path), stale, workers=request.jobs, finished=finished)
    if request.cache and stale:
        fresh = {job.digest for job in jobs if not done[job.file.path].failures}
        save_digests(folder, fingerprint=fingerprint, digests=passed | fresh)
    return tuple(done[job.file.path] for job in jobs)


def cache_folder(request: AlertTestRequest) -> Path:
    """The directory of the cache of passed tests."""
    return cache_home(Path(request.output)) / CACHE_FOLDER


def _write(scratch: Path, jobs: list[Job], output: str) -> None:
    """Create a copy of the output with only the files to run."""
    for job in jobs:
        test, rules = scratch / job.file.path, scratch / job.rules
        for path in (test, rules):
            path.parent.mkdir(parents=True, exist_ok=True)
        test.write_text(job.text, encoding="utf-8")
        if not rules.exists():
            rules.write_bytes(Path(output, job.rules).read_bytes())


def _run_file(job: Job, *, scratch: Path, promtool: Promtool, templates: Templates) -> FileResult:
    begun = time.monotonic()
    (tests,) = promtool.test_rules(scratch, (job.file.path,)).files
    watched = _watch(job, scratch, promtool, templates) if tests.failures else ()
    return FileResult(
        path=job.file.path,
        names=_names(job.file),
        failures=failed_tests(tests.failures, job.file, watched=watched, naming=job.naming),
        seconds=time.monotonic() - begun,
    )


def _watch(job: Job, scratch: Path, promtool: Promtool, templates: Templates) -> tuple[Failure, ...]:
    """Run the scenarios again to record when alerts fire."""
    path = f"{job.file.path}.watched"
    text = render_test_file(watching(job.file), templates=templates).text
    (scratch / path).write_text(text, encoding="utf-8")
    (answered,) = promtool.test_rules(scratch, (path,)).files
    return answered.failures


def _names(file: TestFile) -> tuple[str, ...]:
    return tuple(group.name for group in file.groups)
