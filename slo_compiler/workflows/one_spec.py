"""The work on one spec file, from its bytes to staged artifacts; runs in any process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.cache import matches
from slo_compiler.disk.drift import drift
from slo_compiler.disk.staging import Stage, Staged, compare, digest_bytes, stage_artifact
from slo_compiler.workflows.summary import SpecSummary, summary_of
from slo_compiler.yaml_source.source import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.disk.cache import CacheEntry
    from slo_compiler.disk.sources import Sources
    from slo_compiler.model import Settings
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecJob:
    """What every spec of a run has in common; travels to worker processes."""

    settings: Settings
    root: Path
    """The output directory."""
    sources: Sources
    stage: Stage | None
    """Where artifacts wait to be committed; None if the disk is only compared with them."""
    templates: Templates
    known: Mapping[str, CacheEntry] = field(default_factory=dict)
    """What earlier runs made of which spec."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One artifact against the disk."""

    staged: Staged
    diff: str = ""
    """What differs, when only a check was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecResult:
    """What became of one spec file."""

    path: str
    digest: str
    """Of the spec's bytes; empty if it could not be read."""
    diagnostics: tuple[Diagnostic, ...]
    """What was found in the spec, ignored or not."""
    suppressions: tuple[Suppression, ...] = ()
    """The warnings that its comments ignore."""
    refusals: tuple[Diagnostic, ...] = ()
    """Why its artifacts cannot be written where they belong."""
    summary: SpecSummary | None = None
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StillHolds:
    """A spec whose artifacts are on disk as an earlier run made them."""

    path: str


def compile_spec(path: str, *, job: SpecJob) -> SpecResult | StillHolds:
    """Read, check, plan, render and stage one spec; its mistakes are diagnostics of the result."""
    data = read_source(path)
    if not isinstance(data, bytes):
        return SpecResult(path=path, digest="", diagnostics=(data,))
    digest = digest_bytes(data)
    known = job.known.get(path)
    if known is not None and _is_current(known, path, digest) and matches(job.root, known.artifacts):
        return StillHolds(path=path)
    return _compile(path, data, digest=digest, job=job)


def compile_anew(path: str, *, job: SpecJob) -> SpecResult:
    """Compile a spec whatever earlier runs made of it."""
    data = read_source(path)
    if not isinstance(data, bytes):
        return SpecResult(path=path, digest="", diagnostics=(data,))
    return _compile(path, data, digest=digest_bytes(data), job=job)


def _is_current(entry: CacheEntry, path: str, digest: str) -> bool:
    """Whether the spec and every file that it depends on have the bytes of the run that made the entry."""
    if path not in dict(entry.inputs):
        return False
    return all(known == (digest if name == path else _digest_of_file(name)) for name, known in entry.inputs)


def _digest_of_file(path: str) -> str:
    """The digest of a file on which specs depend; empty if it cannot be read."""
    data = read_source(path)
    return digest_bytes(data) if isinstance(data, bytes) else ""


def _compile(path: str, data: bytes, *, digest: str, job: SpecJob) -> SpecResult:
    # Slow to import, and not needed for a spec that still holds: in a run of many specs one process
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
    )


def settle(
    artifacts: tuple[Artifact, ...], *, job: SpecJob
) -> tuple[tuple[Outcome, ...], tuple[Diagnostic, ...]]:
    """Stage artifacts, or only compare them with the disk; return what was refused apart."""
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
