"""`slo test`: run the generated tests against the rules on disk.

The tests are planned again from the specs, so edits of the output cannot weaken them. The rules are those
in the output directory. Passing tests are cached by content.
"""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.cores import cores
from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import alert_tests as codes
from slo_compiler.diagnostics.diagnostic import has_failed
from slo_compiler.disk.cache_files import check_cache
from slo_compiler.disk.sources import sources_of
from slo_compiler.records import dataclass
from slo_compiler.workflows.alert_test_files import Job, cache_folder, run_test_files
from slo_compiler.workflows.alert_test_results import (
    AlertTestRequest,
    AlertTestResult,
    FileResult,
    SloResult,
    Status,
)
from slo_compiler.workflows.environments import directories_of, environments_of
from slo_compiler.workflows.layout import check_layout
from slo_compiler.workflows.planned_tests import PlanJob, PlannedTests, plan_spec
from slo_compiler.workflows.processes import for_each_spec
from slo_compiler.workflows.progress import ignore_progress
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.silencing import SPEC_AREAS, TEST_AREAS, Silencing
from slo_compiler.workflows.specs import find_specs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.promtool.tool import Promtool
    from slo_compiler.workflows.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentTests:
    """Planned tests of all specs in an environment."""

    settings: Settings
    specs: tuple[PlannedTests, ...]


def run_alert_tests(
    request: AlertTestRequest,
    promtool: Promtool,
    *,
    planned: Sequence[EnvironmentTests] | None = None,
    progress: Progress = ignore_progress,
) -> AlertTestResult:
    """Plan the tests of all specs, unless they are given, and run those without a cached result.

    Raises PromtoolError if promtool returns no result.
    """
    settings, file, found = resolve_settings(request.specs, request.settings)
    found = (*found, *check_layout(request.specs, request.output, directories=directories_of(settings)))
    if request.cache:
        found = (*found, *check_cache(cache_folder(request)))
    paths, missing = find_specs(request.specs, output=request.output)
    if planned is None:
        chosen = environments_of(settings, request.environment)
        planned = [_plan(paths, one, request, promtool, progress) for one in chosen]
    specs = [spec for one in planned for spec in one.specs]
    diagnostics = [*found, *missing, *_problems(specs, has_failed=has_failed((*found, *missing)))]
    results: tuple[tuple[FileResult, ...], ...] = ()
    if not has_failed(diagnostics):
        results = _run(planned, promtool=promtool, request=request, progress=progress)
        diagnostics += _results_of(specs, results, request.output)
    comments = list(dict.fromkeys(one for spec in specs for one in spec.suppressions))
    silenced = _silencing(settings, file, request).apply(diagnostics, comments)
    if not results:
        return AlertTestResult(diagnostics=silenced.diagnostics, ignored=silenced.ignored)
    return AlertTestResult(
        diagnostics=silenced.diagnostics,
        ignored=silenced.ignored,
        strict=request.strict,
        files=tuple(file for files in results for file in files),
        slos=tuple(slo for one, files in zip(planned, results, strict=True) for slo in _slos(one, files)),
        promtool_version=".".join(map(str, promtool.version())),
    )


def _plan(
    paths: Sequence[str],
    settings: Settings,
    request: AlertTestRequest,
    promtool: Promtool,
    progress: Progress,
) -> EnvironmentTests:
    """Plan the tests of all specs, in several processes."""
    job = PlanJob(
        settings=settings,
        root=Path(request.output),
        sources=sources_of(Path(request.output), request.specs),
        templates=request.templates,
        promtool=promtool,
        full=request.full,
    )
    specs: list[PlannedTests] = []
    work, processes = partial(plan_spec, job=job), min(request.jobs, cores())
    with closing(for_each_spec(work, paths, processes=processes)) as planned:
        for spec in planned:
            specs.append(spec)
            progress("specs planned", len(specs), len(paths))
    return EnvironmentTests(settings=settings, specs=tuple(specs))


def _problems(specs: list[PlannedTests], *, has_failed: bool) -> list[Diagnostic]:
    """Return the diagnostics of specs; a failed template is reported only without errors in specs."""
    found = [diagnostic for spec in specs for diagnostic in spec.diagnostics]
    if has_failed or any(one.is_error for one in found):
        return found
    return [*found, *[spec.failed for spec in specs if spec.failed is not None][:1]]


def _silencing(settings: Settings, file: str | None, request: AlertTestRequest) -> Silencing:
    return Silencing(
        settings=settings,
        settings_path=file,
        specs=request.specs,
        output=request.output,
        # An ignore may be needed in an environment that is not tested.
        areas=frozenset() if request.environment else SPEC_AREAS | TEST_AREAS,
    )


def _run(
    planned: Sequence[EnvironmentTests], *, promtool: Promtool, request: AlertTestRequest, progress: Progress
) -> tuple[tuple[FileResult, ...], ...]:
    """Run the tests that have rules; return the results by environment."""
    jobs = [
        [
            Job(tests=spec, file=file, settings=one.settings)
            for spec in one.specs
            if spec.lost is None
            for file in spec.files
        ]
        for one in planned
    ]
    every = [job for of_one in jobs for job in of_one]
    results = iter(run_test_files(every, promtool=promtool, request=request, progress=progress))
    return tuple(tuple(next(results) for _ in of_one) for of_one in jobs)


def _results_of(
    specs: list[PlannedTests], results: tuple[tuple[FileResult, ...], ...], output: str
) -> Iterator[Diagnostic]:
    """Return what was not tested, and what failed."""
    for spec in specs:
        yield from spec.warnings
    # Of several specs of a service, only one is reported.
    yield from {spec.rules: spec.lost for spec in specs if spec.lost is not None}.values()
    for files in results:
        yield from _failures(files, output)


def _failures(files: tuple[FileResult, ...], output: str) -> Iterator[Diagnostic]:
    for file in files:
        for failed in file.failures:
            yield codes.alert_test_failed(
                Location(path=f"{output.rstrip('/')}/{file.path}"),
                scenario=failed.scenario,
                time=failed.time,
                expected=failed.expected,
                actual=failed.actual,
                timeline=failed.timeline,
            )


def _slos(planned: EnvironmentTests, results: tuple[FileResult, ...]) -> Iterator[SloResult]:
    """Return the result of each SLO, from its quick tests and all failures in the files of its service."""
    start = f"{planned.settings.environment}: " if planned.settings.environment else ""
    files = [file for spec in planned.specs for file in spec.files]
    paths = {result.path for result in results}
    ran = {file.service for file in files if file.path in paths}
    failed = {slo for result in results for failure in result.failures for slo in failure.slos}
    texts: dict[str, list[str]] = {}
    from_totals: set[str] = set()
    services: dict[str, str] = {}
    for file in files:
        for shown in () if file.is_full else file.shown:
            texts.setdefault(shown.slo, []).append(shown.text)
            services[shown.slo] = file.service
            if shown.is_from_totals:
                from_totals.add(shown.slo)
    for slo, parts in texts.items():
        if services[slo] not in ran:
            yield SloResult(identity=f"{start}{slo}", status=Status.WITHOUT_RULES)
        elif slo in failed:
            yield SloResult(identity=f"{start}{slo}", status=Status.FAILED)
        else:
            text = "; ".join(filter(None, dict.fromkeys(parts)))
            yield SloResult(
                identity=f"{start}{slo}",
                status=Status.PASSED,
                text=text,
                is_from_totals=slo in from_totals,
            )
    for identity in (identity for spec in planned.specs for identity in spec.untested):
        yield SloResult(identity=f"{start}{identity}", status=Status.UNTESTED)
