"""Changes of a run in the output directory: files created, changed, and removed as orphans."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import output as codes
from slo_compiler.disk.drift import orphan_drift
from slo_compiler.disk.orphans import find_orphans, generated_files, other_files
from slo_compiler.disk.place import location_of
from slo_compiler.disk.sources import is_below
from slo_compiler.records import dataclass
from slo_compiler.rendering.artifact import EVERY_SPEC
from slo_compiler.workflows.environments import directories_of_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.workflows.environments import Searched
    from slo_compiler.workflows.one_spec import Outcome, SpecJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A file that differs from the compiled specs."""

    path: str
    """Path relative to the output directory."""
    kind: str
    """`created`, `changed` or `removed`."""
    is_edited: bool = False
    """True if the file was edited after `slo` wrote it."""
    diff: str = ""
    """A unified diff, only for a check."""


def drift_diagnostics(changes: Iterable[Change], *, output: str) -> tuple[Diagnostic, ...]:
    """Report each file of a check that differs from the compiled specs."""
    root = Path(output)
    return tuple(codes.out_of_date(location_of(root, change.path), change=change.kind) for change in changes)


def kept_files(
    job: SpecJob, arguments: Sequence[str], *, paths: Iterable[str], outcomes: Sequence[Outcome]
) -> tuple[str, ...]:
    """List the generated files of other specs, which a run for an environment neither writes nor removes."""
    searched = directories_of_one(job.settings)
    others = other_files(
        job.root, directories=searched.paths, produced={outcome.staged.path for outcome in outcomes}
    )
    if not others:
        return ()  # the usual case
    removed = {*orphans_of(job, arguments, paths=paths, outcomes=outcomes, searched=searched)}
    kept = generated_files(
        job.root, others, repository=job.settings.repository, environments=searched.environments
    )
    return tuple(path for path in kept if path not in removed)


def orphans_of(
    job: SpecJob,
    arguments: Sequence[str],
    *,
    paths: Iterable[str],
    outcomes: Iterable[Outcome],
    searched: Searched,
) -> tuple[str, ...]:
    """List the generated files of deleted specs and environments.

    A spec counts as deleted only if it would have been found in a directory in `arguments`: a run for one
    file, or for another checkout, must not remove the files of other specs.
    """
    produced = {outcome.staged.path for outcome in outcomes}
    if not other_files(job.root, directories=searched.paths, produced=produced):
        return ()  # the usual case; skip the work below
    directories = [argument for argument in arguments if os.path.isdir(argument)]

    def is_gone(source: str) -> bool:
        place = job.sources.place(source)
        return not os.path.exists(place) and any(is_below(place, directory) for directory in directories)

    return find_orphans(
        job.root,
        directories=searched.paths,
        produced=produced,
        inputs={*map(job.sources.name, paths), *((EVERY_SPEC,) if directories else ())},
        source_exists=lambda source: source == EVERY_SPEC or not is_gone(source),
        repository=job.settings.repository,
        environments=searched.environments,
    )


def changes_of(
    outcomes: Iterable[Outcome],
    orphans: Iterable[str],
    *,
    edited: AbstractSet[str],
    compared: Path | None,
) -> tuple[Change, ...]:
    """List every change, sorted by path; `compared` is the output directory for a check."""
    written = [
        Change(
            path=outcome.staged.path,
            kind=outcome.staged.change,
            is_edited=outcome.staged.path in edited,
            diff=outcome.diff,
        )
        for outcome in outcomes
        if outcome.staged.change != "unchanged"
    ]
    removed = [
        Change(path=path, kind="removed", diff=orphan_drift(compared, path) if compared else "")
        for path in orphans
    ]
    return tuple(sorted([*written, *removed], key=lambda change: change.path))
