"""`slo compile`: compile all specs, or write nothing."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass, replace
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
from slo_compiler.outputs.registry import DIRECTORIES, enabled_formats
from slo_compiler.rendering.environment import BUILT_IN, Templates
from slo_compiler.rendering.failures import TemplateFailed
from slo_compiler.workflows.artifacts import index_artifacts, shared_artifacts
from slo_compiler.workflows.changes import Change, changes_of, kept_files, orphans_of
from slo_compiler.workflows.incremental import Incremental, open_incremental
from slo_compiler.workflows.layout import check_layout
from slo_compiler.workflows.one_spec import Outcome, SpecJob, SpecResult, StillHolds, compile_anew, settle
from slo_compiler.workflows.processes import compile_specs
from slo_compiler.workflows.progress import ignore_progress
from slo_compiler.workflows.repository import Repository, repository_of
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.silencing import SPEC_AREAS, TEST_AREAS, Silencing
from slo_compiler.workflows.specs import DEFAULT_OUTPUT, find_specs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics.suppressions.applying import Silenced
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.model import Settings
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.workflows.progress import Progress
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
    strict: bool = False
    """Write nothing if there are warnings."""
    outputs: tuple[str, ...] = ()
    """Names of outputs to write in addition to those of the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileResult:
    """Result of a run."""

    diagnostics: tuple[Diagnostic, ...]
    changes: tuple[Change, ...] = ()
    specs: tuple[SpecSummary, ...] = ()
    """Compiled specs, sorted by path."""
    artifacts: tuple[str, ...] = ()
    """All generated files, relative to the output directory, including unchanged ones."""

    is_written: bool = False
    """Whether files may have been written, even if errors followed."""
    ignored: tuple[Diagnostic, ...] = ()
    """Ignored warnings, which are not in `diagnostics`."""
    strict: bool = False

    @property
    def has_failed(self) -> bool:
        """Return whether there are errors, or warnings in a strict run, so that nothing was written."""
        return has_failed(self.diagnostics, strict=self.strict)

    @property
    def slos(self) -> int:
        """Return the number of compiled SLOs."""
        return sum(len(spec.slos) for spec in self.specs)

    @property
    def expected_rules(self) -> dict[str, int]:
        """Return rule files, relative to the output directory, with their numbers of rules."""
        return {files.rules_file(spec.service): spec.rules for spec in self.specs}


def compile_repository(request: CompileRequest, *, progress: Progress = ignore_progress) -> CompileResult:
    """Find, check and compile all specs; write the changed files, or nothing if there are errors."""
    settings, file, found = resolve_settings(request.specs, request.settings)
    settings = replace(settings, outputs=settings.outputs.also(request.outputs))
    found = (*found, *check_layout(request.specs, request.output))
    paths, missing = find_specs(request.specs, output=request.output)
    silencing = _silencing(settings, file, request)
    if has_failed(found) or not paths:
        return _failed(silencing.apply([*found, *missing]), request)
    root = Path(request.output)
    stage = None if request.check else open_stage(root)
    if isinstance(stage, Diagnostic):
        return _failed(silencing.apply([*found, *missing, stage]), request)
    try:
        sources = sources_of(root, request.specs)
        cache = open_incremental(
            root, sources=sources, settings=settings, templates=request.templates, enabled=request.cache
        )
        if request.cache:
            found = (*found, *check_cache(cache.folder))
        job = SpecJob(
            settings=settings,
            root=root,
            sources=sources,
            stage=stage,
            templates=request.templates,
            known=cache.entries,
        )
        compiled = _compile(paths, job, cache, request=request, progress=progress)
        diagnostics = [*found, *missing, *compiled.diagnostics()]
        silenced = silencing.apply(diagnostics, compiled.suppressions())
        if has_failed(silenced.diagnostics, strict=request.strict):
            return _failed(silenced, request)
        return _write(compiled, job, cache, request=request, silenced=silenced)
    except TemplateFailed as failure:
        return _failed(silencing.apply([*found, *missing, failure.diagnostic]), request)
    finally:
        if stage is not None:
            discard(stage)


def _silencing(settings: Settings, file: str | None, request: CompileRequest) -> Silencing:
    has_tests = tests.FORMAT in enabled_formats(settings)
    return Silencing(
        settings=settings,
        settings_path=file,
        specs=request.specs,
        output=request.output,
        areas=SPEC_AREAS | TEST_AREAS if has_tests else SPEC_AREAS,
    )


def _failed(silenced: Silenced, request: CompileRequest) -> CompileResult:
    """Return the result of a run that wrote nothing."""
    return CompileResult(diagnostics=silenced.diagnostics, ignored=silenced.ignored, strict=request.strict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    """Compiled specs of a run, before any file is written."""

    results: tuple[SpecResult, ...]
    held: frozenset[str]
    """Paths of specs that were skipped, because their files are up to date."""
    repository: Repository
    shared: tuple[Outcome, ...]
    """Artifacts that do not belong to a single spec."""
    refusals: tuple[Diagnostic, ...]
    """Diagnostics of those that cannot be written."""

    @property
    def outcomes(self) -> list[Outcome]:
        """Comparison of every artifact with the disk."""
        return [*(outcome for result in self.results for outcome in result.outcomes), *self.shared]

    def diagnostics(self) -> list[Diagnostic]:
        """Return the diagnostics of each spec, of all specs together, and of the files on disk.

        Includes ignored warnings.
        """
        clashes = self.repository.clashes()
        # Two specs of one service compile to the same file, which is already reported.
        clashing = {path for clash in clashes for path in clash.paths}
        return [
            *(diagnostic for result in self.results for diagnostic in result.diagnostics),
            *(clash.diagnostic for clash in clashes),
            *self.repository.repetitions(),
            *(found for result in self.results if result.path not in clashing for found in result.refusals),
            *self.refusals,
        ]

    def suppressions(self) -> list[Suppression]:
        """Return the suppressions in comments of the specs."""
        return [one for result in self.results for one in result.suppressions]


def _compile(
    paths: tuple[str, ...],
    job: SpecJob,
    cache: Incremental,
    *,
    request: CompileRequest,
    progress: Progress,
) -> _Compiled:
    """Compile all specs, in several processes, and combine the results."""
    results: list[SpecResult] = []
    held: set[str] = set()
    with closing(compile_specs(paths, job=job, processes=request.processes)) as compiled:
        for result in compiled:
            if isinstance(result, StillHolds):
                restored = cache.restore(result.path)
                held.update((result.path,) if restored is not None else ())
                results.append(restored or compile_anew(result.path, job=job))
            else:
                results.append(result)
            progress("specs compiled", len(results), len(paths))
    # A run for single files does not read the others, so it does not change files that depend on all specs.
    has_all = any(os.path.isdir(argument) for argument in request.specs)
    shared, refusals = settle(_of_all_specs(results, job, request) if has_all else (), job=job)
    return _Compiled(
        results=tuple(results),
        held=frozenset(held),
        repository=repository_of(result.summary for result in results if result.summary is not None),
        shared=shared,
        refusals=refusals,
    )


def _of_all_specs(results: list[SpecResult], job: SpecJob, request: CompileRequest) -> tuple[Artifact, ...]:
    """Render the artifacts that do not belong to a single spec."""
    outcomes = [outcome for result in results for outcome in result.outcomes]
    read = [result.path for result in results]
    # A run for some directories keeps the files of the others.
    kept = kept_files(job, request.specs, paths=read, outcomes=outcomes)
    paths = (*(outcome.staged.path for outcome in outcomes), *kept)
    return (
        *shared_artifacts(settings=job.settings, templates=job.templates),
        *index_artifacts(paths, settings=job.settings, templates=job.templates),
    )


def _write(
    compiled: _Compiled,
    job: SpecJob,
    cache: Incremental,
    *,
    request: CompileRequest,
    silenced: Silenced,
) -> CompileResult:
    """Write all files and update the cache, except in a check."""
    diagnostics = silenced.diagnostics
    outcomes = compiled.outcomes
    paths = [result.path for result in compiled.results]
    orphans = orphans_of(job, request.specs, paths=paths, outcomes=outcomes)
    edited = cache.edited(outcomes)
    if job.stage is not None:
        changed = [outcome.staged.path for outcome in outcomes if outcome.staged.change != "unchanged"]
        repository = job.settings.repository
        committed = commit(job.stage, changed, orphans, directories=DIRECTORIES, repository=repository)
        diagnostics = in_order([*diagnostics, *committed.diagnostics])
        if has_failed(diagnostics):
            return CompileResult(
                diagnostics=diagnostics,
                is_written=committed.has_begun,
                ignored=silenced.ignored,
                strict=request.strict,
            )
        _remember(compiled, cache, orphans=orphans)
    return CompileResult(
        diagnostics=diagnostics,
        ignored=silenced.ignored,
        strict=request.strict,
        changes=changes_of(outcomes, orphans, edited=edited, compared=job.root if request.check else None),
        specs=compiled.repository.specs,
        artifacts=tuple(sorted(outcome.staged.path for outcome in outcomes)),
        is_written=not request.check,
    )


def _remember(compiled: _Compiled, cache: Incremental, *, orphans: Iterable[str]) -> None:
    """Update the cache with the files of this run."""
    if len(compiled.held) < len(compiled.results) or orphans:
        cache.remember(compiled.outcomes, removed=orphans)
    if cache.enabled:
        dependencies = compiled.repository.dependencies()
        cache.save(compiled.results, held=compiled.held, dependencies=dependencies)
