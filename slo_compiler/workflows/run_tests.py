"""`slo test`: run the generated tests against the rules on disk.

The tests are planned again from the specs, so edits of the output cannot weaken them. The rules are those
in the output directory. Passing tests are cached by content.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.alert_tests import plan_full_tests, plan_tests
from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import alert_tests as codes
from slo_compiler.diagnostics.diagnostic import has_failed
from slo_compiler.disk.cache_files import check_cache
from slo_compiler.disk.sources import sources_of
from slo_compiler.disk.staging import digest_bytes
from slo_compiler.naming import naming_of
from slo_compiler.naming.files import in_environment, rules_file
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.rendering.failures import TemplateFailed
from slo_compiler.spec.load import load_spec
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
from slo_compiler.workflows.progress import ignore_progress
from slo_compiler.workflows.promtool_version import check_promtool_version
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.silencing import SPEC_AREAS, TEST_AREAS, Silencing
from slo_compiler.workflows.specs import find_specs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.alert_tests import TestFile
    from slo_compiler.model import Settings
    from slo_compiler.promtool.tool import Promtool
    from slo_compiler.spec.load import LoadedSpec
    from slo_compiler.workflows.progress import Progress


def run_alert_tests(
    request: AlertTestRequest,
    promtool: Promtool,
    *,
    progress: Progress = ignore_progress,
) -> AlertTestResult:
    """Plan the tests of all specs and run those without a cached result.

    Raises PromtoolError if promtool returns no result.
    """
    settings, file, found = resolve_settings(request.specs, request.settings)
    found = (*found, *check_layout(request.specs, request.output, directories=directories_of(settings)))
    if request.cache:
        found = (*found, *check_cache(cache_folder(request)))
    paths, missing = find_specs(request.specs, output=request.output)
    chosen = environments_of(settings, request.environment)
    by_environment = [(one, _load(paths, one, progress)) for one in chosen]
    loaded = [spec for _, specs in by_environment for spec in specs]
    diagnostics = [*dict.fromkeys((*found, *missing, *_problems(loaded, promtool)))]
    silencing = _silencing(settings, file, request)
    comments = list(dict.fromkeys(one for spec in loaded for one in spec.suppressions))
    if has_failed(diagnostics):
        silenced = silencing.apply(diagnostics, comments)
        return AlertTestResult(diagnostics=silenced.diagnostics, ignored=silenced.ignored)
    plans = [_plan(specs, one, request) for one, specs in by_environment]
    try:
        jobs, lost = _jobs(plans, request)
    except TemplateFailed as failure:
        silenced = silencing.apply([*diagnostics, failure.diagnostic], comments)
        return AlertTestResult(diagnostics=silenced.diagnostics, ignored=silenced.ignored)
    results = run_test_files(jobs, promtool=promtool, request=request, progress=progress)
    planned = dict.fromkeys(one for plan in plans for one in plan.diagnostics)
    diagnostics += [*planned, *lost, *_failures(results, request.output)]
    silenced = silencing.apply(diagnostics, comments)
    return AlertTestResult(
        diagnostics=silenced.diagnostics,
        ignored=silenced.ignored,
        strict=request.strict,
        files=results,
        slos=tuple(slo for plan in plans for slo in _slos(plan, results)),
        promtool_version=".".join(map(str, promtool.version())),
    )


def _problems(loaded: list[LoadedSpec], promtool: Promtool) -> list[Diagnostic]:
    """Return the diagnostics of specs, and of features that promtool does not support."""
    found = [diagnostic for spec in loaded for diagnostic in spec.diagnostics]
    return [*found, *check_promtool_version((spec.service for spec in loaded if spec.service), promtool)]


def _silencing(settings: Settings, file: str | None, request: AlertTestRequest) -> Silencing:
    return Silencing(
        settings=settings,
        settings_path=file,
        specs=request.specs,
        output=request.output,
        # An ignore may be needed in an environment that is not tested.
        areas=frozenset() if request.environment else SPEC_AREAS | TEST_AREAS,
    )


def _load(paths: Sequence[str], settings: Settings, progress: Progress) -> list[LoadedSpec]:
    loaded = []
    for path in paths:
        loaded.append(load_spec(path, settings=settings))
        progress("specs read", len(loaded), len(paths))
    return loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plans:
    """Planned tests of all services in an environment."""

    settings: Settings
    files: list[TestFile]
    """Their paths are relative to the output directory."""
    untested: list[str]
    """Identities of SLOs that cannot be tested."""
    diagnostics: list[Diagnostic]


def _plan(specs: list[LoadedSpec], settings: Settings, request: AlertTestRequest) -> _Plans:
    plans = _Plans(settings=settings, files=[], untested=[], diagnostics=[])
    found: list[TestFile] = []
    for loaded in (spec.plan for spec in specs if spec.plan is not None):
        service = ServicePlans(loaded, settings=settings).plan
        plan = plan_tests(service, settings=settings)
        found.extend(plan.files)
        plans.untested.extend(f"{service.service.name}/{slo.name}" for slo in plan.untested)
        plans.diagnostics.extend(plan.diagnostics)
        if request.full:
            found.extend(plan_full_tests(service, settings=settings).files)
    plans.files.extend(replace(one, path=in_environment(settings.directory, one.path)) for one in found)
    return plans


def _jobs(plans: list[_Plans], request: AlertTestRequest) -> tuple[list[Job], list[Diagnostic]]:
    """Return the files to run, and the missing rule files."""
    jobs: list[Job] = []
    lost: dict[str, Diagnostic] = {}
    sources = sources_of(Path(request.output), request.specs)
    for plan, file in ((one, file) for one in plans for file in one.files):
        # Named as in the output, so that cached results apply in every working directory.
        named = replace(file, source=sources.name(file.source))
        text = render_test_file(named, templates=request.templates).text
        rules = in_environment(plan.settings.directory, rules_file(file.service))
        place = Path(request.output, rules)
        try:
            data = place.read_bytes()
        except OSError:
            lost[rules] = codes.rules_missing(Location(path=file.source), rules=place.as_posix())
            continue
        jobs.append(
            Job(
                file=file,
                text=text,
                rules=rules,
                naming=naming_of(plan.settings),
                digest=digest_bytes(text.encode() + b"\0" + data),
            )
        )
    return jobs, list(lost.values())


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


def _slos(plans: _Plans, results: tuple[FileResult, ...]) -> Iterator[SloResult]:
    """Return the result of each SLO, from its quick tests and all failures in the files of its service."""
    in_these = {file.path for file in plans.files}
    results = tuple(result for result in results if result.path in in_these)
    start = f"{plans.settings.environment}: " if plans.settings.environment else ""
    paths = {result.path for result in results}
    ran = {file.service for file in plans.files if file.path in paths}
    failed = {slo for result in results for failure in result.failures for slo in failure.slos}
    quick = [file for file in plans.files if not file.is_full]
    texts: dict[str, list[str]] = {}
    services: dict[str, str] = {}
    for file in quick:
        for shown in (shown for group in file.groups for shown in group.shown):
            texts.setdefault(shown.slo, []).append(shown.text)
            services[shown.slo] = file.service
    for slo, parts in texts.items():
        if services[slo] not in ran:
            yield SloResult(identity=f"{start}{slo}", status=Status.WITHOUT_RULES)
        elif slo in failed:
            yield SloResult(identity=f"{start}{slo}", status=Status.FAILED)
        else:
            text = "; ".join(filter(None, dict.fromkeys(parts)))
            yield SloResult(identity=f"{start}{slo}", status=Status.PASSED, text=text)
    for identity in plans.untested:
        yield SloResult(identity=f"{start}{identity}", status=Status.UNTESTED)
