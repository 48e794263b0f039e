"""What a run changes in the output directory: files created, changed, and removed as orphans."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.disk.drift import orphan_drift
from slo_compiler.disk.orphans import find_orphans, other_files
from slo_compiler.disk.sources import is_below
from slo_compiler.outputs.registry import DIRECTORIES
from slo_compiler.rendering.artifact import EVERY_SPEC

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from slo_compiler.workflows.one_spec import Outcome, SpecJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One file that differs between the disk and what the specs compile to."""

    path: str
    """Inside the output directory."""
    kind: str
    """`created`, `changed` or `removed`."""
    is_edited: bool = False
    """Whether somebody else had changed the file since we wrote it."""
    diff: str = ""
    """A unified diff, when only a check was asked for."""


def orphans_of(
    job: SpecJob, arguments: Sequence[str], *, paths: Iterable[str], outcomes: Iterable[Outcome]
) -> tuple[str, ...]:
    """List the generated files of specs that are gone.

    A spec counts as gone only if it would have been found in a directory among the `arguments`: a run for
    one file, or for another checkout, must not remove what belongs to the others.
    """
    produced = {outcome.staged.path for outcome in outcomes}
    if not other_files(job.root, directories=DIRECTORIES, produced=produced):
        return ()  # the usual case: nothing to name each spec for
    directories = [argument for argument in arguments if Path(argument).is_dir()]

    def is_gone(source: str) -> bool:
        place = job.sources.place(source)
        return not place.exists() and any(is_below(place, directory) for directory in directories)

    return find_orphans(
        job.root,
        directories=DIRECTORIES,
        produced=produced,
        inputs={*map(job.sources.name, paths), *((EVERY_SPEC,) if directories else ())},
        source_exists=lambda source: source == EVERY_SPEC or not is_gone(source),
        repository=job.settings.repository,
    )


def changes_of(
    outcomes: Iterable[Outcome],
    orphans: Iterable[str],
    *,
    edited: AbstractSet[str],
    compared: Path | None,
) -> tuple[Change, ...]:
    """List every change, sorted by path; `compared` is the output directory if only a check was asked for."""
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
