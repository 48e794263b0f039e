"""Compile a spec file, from its bytes to staged artifacts; runs in any process."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.drift import drift
from slo_compiler.disk.seen import Seen, see_artifacts, see_spec
from slo_compiler.disk.staging import Stage, Staged, compare, stage_artifact
from slo_compiler.records import dataclass
from slo_compiler.workflows.summary import SpecSummary, summary_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.disk.cache import CacheEntry
    from slo_compiler.disk.sources import Sources
    from slo_compiler.model import Settings
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.spec.load import LoadedSpec
    from slo_compiler.workflows.artifacts import CompiledService
    from slo_compiler.workflows.planned_tests import PlannedTests


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecJob:
    """Data shared by all specs of a run; sent to worker processes."""

    settings: Settings
    root: Path
    """The output directory."""
    sources: Sources
    stage: Stage | None
    """Staging area of the artifacts; None if they are only compared with the disk."""
    templates: Templates
    known: Mapping[str, CacheEntry] = field(default_factory=dict)
    """Cached results of earlier runs, by spec."""
    tests: bool = False
    """True if the results contain the planned tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Comparison of an artifact with the disk."""

    staged: Staged
    diff: str = ""
    """A unified diff, only for a check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecResult:
    """Result of a spec file."""

    path: str
    digest: str
    """Digest of the spec; empty if it could not be read."""
    diagnostics: tuple[Diagnostic, ...]
    """Diagnostics of the spec, including ignored ones."""
    suppressions: tuple[Suppression, ...] = ()
    """Suppressions in its comments."""
    refusals: tuple[Diagnostic, ...] = ()
    """Diagnostics of artifacts that cannot be written."""
    summary: SpecSummary | None = None
    outcomes: tuple[Outcome, ...] = ()
    tests: PlannedTests | None = None
    """The planned tests, if requested; None if the spec has errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StillHolds:
    """A spec whose artifacts on disk are unchanged since an earlier run."""

    path: str
    seen: tuple[Seen, ...] = ()
    """Its files, if they were read."""


def compile_spec(path: str, *, job: SpecJob) -> SpecResult | StillHolds:
    """Read, check, plan, render and stage a spec; the result contains its diagnostics."""
    found = see_spec(path)
    if isinstance(found, Diagnostic):
        return SpecResult(path=path, digest="", diagnostics=(found,))
    data, spec = found
    known = job.known.get(path)
    seen = _see_files(known, spec, root=job.root) if known is not None else None
    if seen is not None:
        return StillHolds(path=path, seen=seen)
    return _compile(path, data, digest=spec.digest, job=job)


def compile_anew(path: str, *, job: SpecJob) -> SpecResult:
    """Compile a spec without the cache."""
    found = see_spec(path)
    if isinstance(found, Diagnostic):
        return SpecResult(path=path, digest="", diagnostics=(found,))
    data, spec = found
    return _compile(path, data, digest=spec.digest, job=job)


def _see_files(entry: CacheEntry, spec: Seen, *, root: Path) -> tuple[Seen, ...] | None:
    """Read all files of a cache entry; None unless they are unchanged since it was stored."""
    if spec.file not in dict(entry.inputs):
        return None
    inputs = []
    for path, digest in entry.inputs:
        found = spec if path == spec.file else see_spec(path)
        if isinstance(found, Diagnostic):
            return None
        one = found if isinstance(found, Seen) else found[1]
        if one.digest != digest:
            return None
        inputs.append(one)
    artifacts = see_artifacts(root, entry.artifacts)
    return None if artifacts is None else (*inputs, *artifacts)


def _compile(path: str, data: bytes, *, digest: str, job: SpecJob) -> SpecResult:
    # Slow to import, and not needed for an unchanged spec: in a run of many specs, one process
    # imports the compiler while the others go on comparing.
    from slo_compiler.spec.load import load_spec_bytes
    from slo_compiler.workflows.artifacts import compile_service

    loaded = load_spec_bytes(path, data, settings=job.settings)
    if loaded.plan is None:
        return SpecResult(
            path=path, digest=digest, diagnostics=loaded.diagnostics, suppressions=loaded.suppressions
        )
    source = job.sources.name(path)
    compiled = compile_service(loaded.plan, settings=job.settings, templates=job.templates, source=source)
    outcomes, refusals = settle(compiled.artifacts, job=job)
    return SpecResult(
        path=path,
        digest=digest,
        diagnostics=(*loaded.diagnostics, *compiled.diagnostics),
        suppressions=loaded.suppressions,
        refusals=refusals,
        summary=summary_of(loaded.plan.service, rules=compiled.rules),
        outcomes=outcomes,
        tests=_tests(loaded, compiled, data, job=job) if job.tests else None,
    )


def _tests(loaded: LoadedSpec, compiled: CompiledService, data: bytes, *, job: SpecJob) -> PlannedTests:
    """Plan the tests, or reuse the plan of their files."""
    from slo_compiler.workflows.planned_tests import plan_tests_of  # rarely needed

    written = {artifact.path: artifact.text for artifact in compiled.artifacts}
    return plan_tests_of(
        compiled.plans,
        loaded,
        content=data,
        root=job.root,
        templates=job.templates,
        written=written,
        full=False,
    )


def settle(
    artifacts: tuple[Artifact, ...], *, job: SpecJob
) -> tuple[tuple[Outcome, ...], tuple[Diagnostic, ...]]:
    """Stage artifacts, or only compare them with the disk; return diagnostics separately."""
    outcomes: list[Outcome] = []
    refusals: list[Diagnostic] = []
    for artifact in artifacts:
        staged = stage_artifact(job.stage, artifact) if job.stage else compare(job.root, artifact)
        if isinstance(staged, Diagnostic):
            refusals.append(staged)
        else:
            is_drift = job.stage is None and staged.change != "unchanged"
            diff = (drift(job.root, artifact) or "") if is_drift else ""
            outcomes.append(Outcome(staged=staged, diff=diff))
    return tuple(outcomes), tuple(refusals)
