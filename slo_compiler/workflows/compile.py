"""`slo compile`: compile all specs, or write nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.diagnostics.diagnostic import has_failed, in_order
from slo_compiler.disk.cache_files import check_cache
from slo_compiler.disk.commit import commit, discard
from slo_compiler.disk.sources import sources_of
from slo_compiler.disk.staging import open_stage
from slo_compiler.naming import files
from slo_compiler.outputs import tests
from slo_compiler.outputs.registry import enabled_formats
from slo_compiler.records import dataclass, replace
from slo_compiler.rendering.environment import BUILT_IN, Templates
from slo_compiler.rendering.failures import TemplateFailed
from slo_compiler.workflows.artifacts import all_specs_artifacts, index_artifacts, shared_artifacts
from slo_compiler.workflows.changes import Change, changes_of, kept_files, orphans_of
from slo_compiler.workflows.compiled import (
    CompiledEnvironment,
    EnvironmentRun,
    diagnostics_of,
    outcomes_of,
)
from slo_compiler.workflows.environments import directories_of, environments_of, searched_directories
from slo_compiler.workflows.incremental import Incremental, open_incremental
from slo_compiler.workflows.layout import check_layout
from slo_compiler.workflows.one_spec import Outcome, SpecJob, SpecResult, settle
from slo_compiler.workflows.progress import ignore_progress
from slo_compiler.workflows.repository import repository_of
from slo_compiler.workflows.results import results_of
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.silencing import SPEC_AREAS, TEST_AREAS, Silencing
from slo_compiler.workflows.specs import DEFAULT_OUTPUT, find_specs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics.suppressions.applying import Silenced
    from slo_compiler.disk.staging import Stage
    from slo_compiler.model import Settings
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.workflows.progress import Progress
    from slo_compiler.workflows.repository import Repository
    from slo_compiler.workflows.summary import SpecSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileRequest:
    """Options of the command."""

    specs: tuple[str, ...] = ("specs",)
    output: str = DEFAULT_OUTPUT
    settings: str | None = None
    """Path of `slo.yaml`; default: next to or above the specs."""
    templates: Templates = BUILT_IN
    cache: bool = True
    processes: int | None = None
    check: bool = False
    """Write nothing; return the changes."""
    tests: bool = False
    """Also return the planned tests of each spec, which is not restored from the cache."""
    strict: bool = False
    """Write nothing if there are warnings."""
    outputs: tuple[str, ...] = ()
    """Names of outputs to write in addition to those of the settings."""
    environment: str = ""
    """Compile only this environment; empty for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileResult:
    """Result of a run."""

    diagnostics: tuple[Diagnostic, ...]
    changes: tuple[Change, ...] = ()
    environments: tuple[CompiledEnvironment, ...] = ()
    """Those of `slo.yaml`, in its order, or the unnamed one; none if the run failed."""
    is_written: bool = False
    """True if files may have been written, even if errors followed."""
    ignored: tuple[Diagnostic, ...] = ()
    """Ignored warnings, which are not in `diagnostics`."""
    strict: bool = False

    @property
    def has_failed(self) -> bool:
        """Return whether there are errors, or warnings in a strict run, so that nothing was written."""
        return has_failed(self.diagnostics, strict=self.strict)

    @property
    def specs(self) -> tuple[SpecSummary, ...]:
        """Return the compiled specs, sorted by path; one of several environments once."""
        found = {spec.path: spec for one in reversed(self.environments) for spec in one.specs}
        return tuple(found[path] for path in sorted(found))

    @property
    def slos(self) -> int:
        """Return the number of compiled SLOs; one of several environments counts once."""
        return len(
            {(spec.path, name) for one in self.environments for spec in one.specs for name, _ in spec.slos}
        )

    @property
    def artifacts(self) -> tuple[str, ...]:
        """Return all generated files, relative to the output directory, including unchanged ones."""
        return tuple(sorted(one.path(artifact) for one in self.environments for artifact in one.artifacts))

    @property
    def expected_rules(self) -> dict[str, int]:
        """Return rule files, relative to the output directory, with their numbers of rules."""
        return {path: rules for one in self.environments for path, rules in one.expected_rules.items()}


def compile_repository(request: CompileRequest, *, progress: Progress = ignore_progress) -> CompileResult:
    """Find, check and compile all specs; write the changed files, or nothing if there are errors."""
    settings, file, found = resolve_settings(request.specs, request.settings)
    chosen = [
        replace(one, outputs=one.outputs.also(request.outputs))
        for one in environments_of(settings, request.environment)
    ]
    found = (*found, *check_layout(request.specs, request.output, directories=directories_of(settings)))
    paths, missing = find_specs(request.specs, output=request.output)
    silencing = _silencing(settings, file, request)
    if has_failed(found) or not paths:
        return _failed(silencing.apply([*found, *missing]), request)
    stage = None if request.check else open_stage(Path(request.output))
    if isinstance(stage, Diagnostic):
        return _failed(silencing.apply([*found, *missing, stage]), request)
    try:
        runs = [_run(one, paths, stage, request=request, progress=progress) for one in chosen]
        if request.cache:
            found = (*found, *check_cache(runs[0].cache.folder))
        diagnostics = [*found, *missing, *diagnostics_of(runs)]
        comments = dict.fromkeys(one for run in runs for one in run.suppressions())
        silenced = silencing.apply(diagnostics, comments)
        if has_failed(silenced.diagnostics, strict=request.strict):
            return _failed(silenced, request)
        return _write(runs, settings, stage, request=request, silenced=silenced)
    except TemplateFailed as failure:
        return _failed(silencing.apply([*found, *missing, failure.diagnostic]), request)
    finally:
        if stage is not None:
            discard(stage)


def _silencing(settings: Settings, file: str | None, request: CompileRequest) -> Silencing:
    chosen = environments_of(settings, request.environment)
    has_tests = any(tests.FORMAT in enabled_formats(one) for one in chosen)
    areas = SPEC_AREAS | TEST_AREAS if has_tests else SPEC_AREAS
    return Silencing(
        settings=settings,
        settings_path=file,
        specs=request.specs,
        output=request.output,
        # An ignore may be needed in an environment that is not compiled.
        areas=frozenset() if request.environment else areas,
    )


def _failed(silenced: Silenced, request: CompileRequest) -> CompileResult:
    """Return the result of a run that wrote nothing."""
    return CompileResult(diagnostics=silenced.diagnostics, ignored=silenced.ignored, strict=request.strict)


def _run(
    settings: Settings,
    paths: tuple[str, ...],
    stage: Stage | None,
    *,
    request: CompileRequest,
    progress: Progress,
) -> EnvironmentRun:
    """Compile all specs for an environment."""
    root = Path(request.output)
    sources = sources_of(root, request.specs)
    cache = open_incremental(
        root, sources=sources, settings=settings, templates=request.templates, enabled=request.cache
    )
    job = SpecJob(
        settings=settings,
        root=root,
        sources=sources,
        stage=stage,
        templates=request.templates,
        known={} if request.tests else cache.entries,
        tests=request.tests,
    )
    return _compile(paths, job, cache, request=request, progress=progress)


def _compile(
    paths: tuple[str, ...],
    job: SpecJob,
    cache: Incremental,
    *,
    request: CompileRequest,
    progress: Progress,
) -> EnvironmentRun:
    """Compile all specs, in several processes, and combine the results."""
    compiled = results_of(paths, job, cache, processes=request.processes, progress=progress)
    results = compiled.specs
    # A run for single files does not read the others, so it does not change files that depend on all specs.
    has_all = any(os.path.isdir(argument) for argument in request.specs)
    repository = repository_of(result.summary for result in results if result.summary is not None)
    shared, refusals = settle(_of_all_specs(results, repository, job, request) if has_all else (), job=job)
    return EnvironmentRun(
        job=job,
        cache=cache,
        results=results,
        held=compiled.held,
        unread=compiled.unread,
        seen=compiled.seen,
        repository=repository,
        shared=shared,
        refusals=refusals,
    )


def _of_all_specs(
    results: Sequence[SpecResult], repository: Repository, job: SpecJob, request: CompileRequest
) -> tuple[Artifact, ...]:
    """Render the artifacts that are not about a single spec."""
    outcomes = [outcome for result in results for outcome in result.outcomes]
    # A run for some directories keeps the files of the others.
    kept = kept_files(job, request.specs, paths=[one.path for one in results], outcomes=outcomes)
    start = files.in_environment(job.settings.directory, "")
    paths = [path.removeprefix(start) for path in (*(one.staged.path for one in outcomes), *kept)]
    settings, templates = job.settings, job.templates
    of_contents = (
        () if kept else all_specs_artifacts(repository.all_specs, settings=settings, templates=templates)
    )
    return (
        *shared_artifacts(settings=settings, templates=templates),
        *index_artifacts(paths, settings=settings, templates=templates),
        *of_contents,
    )


def _write(
    runs: list[EnvironmentRun],
    settings: Settings,
    stage: Stage | None,
    *,
    request: CompileRequest,
    silenced: Silenced,
) -> CompileResult:
    """Write all files and update the caches, except in a check."""
    diagnostics = silenced.diagnostics
    outcomes = outcomes_of(runs)
    root, cache, repository = Path(request.output), runs[0].cache, settings.repository
    searched = searched_directories(root, settings, request.environment)
    orphans = orphans_of(
        runs[0].job,
        request.specs,
        paths=[result.path for result in runs[0].results],
        outcomes=outcomes,
        searched=searched,
    )
    edited = cache.edited(outcomes)
    if stage is not None:
        changed = [outcome.staged.path for outcome in outcomes if outcome.staged.change != "unchanged"]
        committed = commit(stage, changed, orphans, directories=searched.paths, repository=repository)
        diagnostics = in_order([*diagnostics, *committed.diagnostics])
        if has_failed(diagnostics):
            return CompileResult(
                diagnostics=diagnostics,
                is_written=committed.has_begun,
                ignored=silenced.ignored,
                strict=request.strict,
            )
        _remember(runs, outcomes, orphans=orphans)
    return CompileResult(
        diagnostics=diagnostics,
        ignored=silenced.ignored,
        strict=request.strict,
        changes=changes_of(outcomes, orphans, edited=edited, compared=root if request.check else None),
        environments=tuple(run.compiled() for run in runs),
        is_written=not request.check,
    )


def _remember(runs: list[EnvironmentRun], outcomes: list[Outcome], *, orphans: Sequence[str]) -> None:
    """Update the caches with the files of this run."""
    if orphans or any(len(run.held) < len(run.results) for run in runs):
        runs[0].cache.remember(outcomes, removed=orphans)
    for run in runs:
        if run.cache.enabled:
            dependencies = run.repository.dependencies()
            run.cache.save(run.results, held=run.held, dependencies=dependencies)
            run.cache.save_manifest(run.unread, run.seen)
