"""`slo compile`: specs to artifacts, all of them or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.disk.commit import commit, discard
from slo_compiler.disk.drift import orphan_drift
from slo_compiler.disk.orphans import find_orphans
from slo_compiler.disk.staging import open_stage
from slo_compiler.naming import files
from slo_compiler.outputs.registry import DIRECTORIES
from slo_compiler.rendering.artifact import EVERY_SPEC
from slo_compiler.rendering.environment import BUILT_IN, Templates
from slo_compiler.workflows.artifacts import shared_artifacts
from slo_compiler.workflows.incremental import Incremental, open_incremental
from slo_compiler.workflows.one_spec import Outcome, SpecJob, StillHolds, settle
from slo_compiler.workflows.processes import compile_specs
from slo_compiler.workflows.repository import check_identities
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.specs import DEFAULT_OUTPUT, find_specs
from slo_compiler.yaml_source.paths import shown_path

if TYPE_CHECKING:
    from slo_compiler.workflows.summary import SpecSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileRequest:
    """What the user asked for."""

    specs: tuple[str, ...] = ("specs",)
    output: str = DEFAULT_OUTPUT
    settings: str | None = None
    """Path of `slo.yaml`; looked for beside the specs if not given."""
    templates: Templates = BUILT_IN
    cache: bool = True
    processes: int | None = None
    check: bool = False
    """Write nothing; tell what would change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One file that differs between the disk and what the specs compile to."""

    path: str
    """Inside the output directory."""
    kind: str
    """`created`, `changed` or `removed`."""
    diff: str = ""
    """A unified diff, when only a check was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileResult:
    """What a run found and did."""

    diagnostics: tuple[Diagnostic, ...]
    changes: tuple[Change, ...] = ()
    specs: tuple[SpecSummary, ...] = ()
    """What was compiled, sorted by path."""
    artifacts: tuple[str, ...] = ()
    """Files that the specs compile to, changed or not, inside the output directory."""

    @property
    def has_errors(self) -> bool:
        """Whether something was wrong, so that nothing was written."""
        return any(diagnostic.is_error for diagnostic in self.diagnostics)

    @property
    def slos(self) -> int:
        """How many SLOs were compiled."""
        return sum(len(spec.slos) for spec in self.specs)

    @property
    def expected_rules(self) -> dict[str, int]:
        """Rule files, inside the output directory, with their numbers of rules."""
        return {files.rules_file(spec.service): spec.rules for spec in self.specs}


def compile_repository(request: CompileRequest) -> CompileResult:
    """Find, read, check and compile every spec; then write what changed, or nothing if anything is wrong."""
    settings, _, found = resolve_settings(request.specs, request.settings)
    paths, missing = find_specs(request.specs, output=request.output)
    if any(diagnostic.is_error for diagnostic in found) or not paths:
        return CompileResult(diagnostics=in_order([*found, *missing]))
    root = Path(request.output)
    stage = None if request.check else open_stage(root)
    if isinstance(stage, Diagnostic):
        return CompileResult(diagnostics=in_order([*found, *missing, stage]))
    incremental = open_incremental(
        root, settings=settings, templates=request.templates, enabled=request.cache
    )
    job = SpecJob(
        settings=settings,
        root=root,
        stage=stage,
        templates=request.templates,
        known=incremental.entries,
    )
    try:
        return _compile(paths, job, incremental, request=request, found=[*found, *missing])
    finally:
        if stage is not None:
            discard(stage)


def _compile(
    paths: tuple[str, ...],
    job: SpecJob,
    incremental: Incremental,
    *,
    request: CompileRequest,
    found: list[Diagnostic],
) -> CompileResult:
    compiled = list(compile_specs(paths, job=job, processes=request.processes))
    held = {result.path for result in compiled if isinstance(result, StillHolds)}
    results = [
        incremental.restore(result.path) if isinstance(result, StillHolds) else result for result in compiled
    ]
    # One file of a directory decides nothing about the others, so only a directory has shared files.
    shared = (
        shared_artifacts(settings=job.settings, templates=job.templates)
        if any(Path(spec).is_dir() for spec in request.specs)
        else ()
    )
    common, refused = settle(shared, job=job)
    summaries = [result.summary for result in results if result.summary is not None]
    diagnostics = _without_echoes(
        [
            *found,
            *(diagnostic for result in results for diagnostic in result.diagnostics),
            *refused,
            *check_identities(summaries),
        ]
    )
    if any(diagnostic.is_error for diagnostic in diagnostics):
        return CompileResult(diagnostics=in_order(diagnostics))
    outcomes = [*(outcome for result in results for outcome in result.outcomes), *common]
    orphans = _orphans(request, paths, outcomes)
    if job.stage is not None:
        diagnostics.extend(commit(job.stage, _staged(outcomes), orphans, directories=DIRECTORIES))
        if any(diagnostic.is_error for diagnostic in diagnostics):
            return CompileResult(diagnostics=in_order(diagnostics))
        if request.cache:
            incremental.save(results, held=held)
    return CompileResult(
        diagnostics=in_order(diagnostics),
        changes=_changes(job, outcomes, orphans),
        specs=tuple(sorted(summaries, key=lambda summary: summary.path)),
        artifacts=tuple(sorted(outcome.staged.path for outcome in outcomes)),
    )


def _without_echoes(diagnostics: list[Diagnostic]) -> list[Diagnostic]:
    """Leave out what a service defined twice causes on disk, in whichever process comes second."""
    codes = {diagnostic.code for diagnostic in diagnostics}
    if not codes & {"SLO301", "SLO302"}:
        return diagnostics
    return [diagnostic for diagnostic in diagnostics if diagnostic.code != "SLO507"]


def _orphans(request: CompileRequest, paths: tuple[str, ...], outcomes: list[Outcome]) -> tuple[str, ...]:
    """Generated files that nothing stands behind any more.

    A spec counts as gone only if it would have been found in a folder that was asked for: whoever
    compiles one file, or from another directory, must not lose what belongs to the others.
    """
    folders = [shown_path(spec) for spec in request.specs if Path(spec).is_dir()]
    prefixes = tuple("" if folder == "." else f"{folder}/" for folder in folders)
    return find_orphans(
        Path(request.output),
        directories=DIRECTORIES,
        produced={outcome.staged.path for outcome in outcomes},
        inputs={*paths, *((EVERY_SPEC,) if folders else ())},
        source_exists=lambda source: source == EVERY_SPEC or not source.startswith(prefixes),
    )


def _staged(outcomes: list[Outcome]) -> list[str]:
    return [outcome.staged.path for outcome in outcomes if outcome.staged.change != "unchanged"]


def _changes(job: SpecJob, outcomes: list[Outcome], orphans: tuple[str, ...]) -> tuple[Change, ...]:
    changed = [
        Change(path=outcome.staged.path, kind=outcome.staged.change, diff=outcome.diff)
        for outcome in outcomes
        if outcome.staged.change != "unchanged"
    ]
    removed = [
        Change(path=path, kind="removed", diff="" if job.stage else orphan_drift(job.root, path))
        for path in orphans
    ]
    return tuple(sorted([*changed, *removed], key=lambda change: change.path))
