"""Commit a stage: replace all files, or none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.diagnostics.codes import output as codes
from slo_compiler.disk.owners import refuse_to_replace
from slo_compiler.disk.place import find_place, head_of, location_of, reason_of, unusable
from slo_compiler.disk.staging import Stage, drop_stage
from slo_compiler.records import dataclass
from slo_compiler.rendering.artifact import Origin, origin_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """Result of a commit."""

    diagnostics: tuple[Diagnostic, ...]
    has_begun: bool = True
    """True if files may have been replaced or removed."""


def commit(
    stage: Stage,
    staged: Iterable[str],
    orphans: Iterable[str],
    *,
    directories: Iterable[str] = (),
    repository: str = "",
) -> Committed:
    """Move staged files to the output directory, then remove orphans and the stage.

    `staged` are the paths that `stage_artifact` reported as created or changed. All target paths are checked
    again first, because a file may have been created meanwhile; in that case nothing is replaced. If the
    process is killed, every file is complete, but some are old and some new; the next run completes them.

    Orphans are removed last, so that a renamed service always has alerts. Only orphans in `directories` of
    the output directory are removed, and only if they still belong to the `repository`.
    """
    paths = tuple(dict.fromkeys(staged))
    starts = tuple(f"{directory}/" for directory in directories)
    removable = [path for path in orphans if path.startswith(starts)]
    try:
        inside: set[str] = set()
        found = tuple(filter(None, (_refusal(stage, path, inside) for path in paths)))
        if found:
            return Committed(diagnostics=found, has_begun=False)
        return Committed(diagnostics=_move(stage, paths) or _remove(stage.root, removable, repository))
    finally:
        drop_stage(stage)


def discard(stage: Stage) -> None:
    """Remove the stage without changing the output directory. Idempotent."""
    drop_stage(stage)


def _refusal(stage: Stage, path: str, inside: set[str]) -> Diagnostic | None:
    """Return the diagnostic of a staged file that cannot replace its target; `inside` as for `find_place`."""
    place = find_place(stage.root, path, inside=inside)
    if isinstance(place, Diagnostic):
        return place
    staged = f"{os.fspath(stage.folder)}/{path}"
    try:
        if not place.size:
            os.lstat(staged)  # raises if it is gone
            return None
        waiting, head = origin_of(head_of(staged)), head_of(place.file)
    except OSError as error:
        return unusable(stage.root, path, error=error)
    return refuse_to_replace(stage.root, path, head=head, origin=waiting or Origin(source=""))


def _move(stage: Stage, paths: tuple[str, ...]) -> tuple[Diagnostic, ...]:
    source, target = os.fspath(stage.folder), os.fspath(stage.root)
    for done, path in enumerate(paths):
        try:
            _put(f"{source}/{path}", f"{target}/{path}")
        except OSError as error:
            location = location_of(stage.root, path)
            return (codes.stopped_half_way(location, reason=reason_of(error), done=done, total=len(paths)),)
    return ()


def _put(source: str, target: str) -> None:
    try:
        os.replace(source, target)  # noqa: PTH105 - paths of thousands of files as objects take longer
    except FileNotFoundError:  # the directory of the target is missing
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)  # noqa: PTH105


def _remove(root: Path, orphans: Iterable[str], repository: str) -> tuple[Diagnostic, ...]:
    found = (_remove_one(root, path, repository=repository) for path in sorted(set(orphans)))
    return tuple(filter(None, found))


def _remove_one(root: Path, path: str, *, repository: str) -> Diagnostic | None:
    """Remove a generated file if it still belongs to this repository."""
    place = find_place(root, path)
    if isinstance(place, Diagnostic) or place.size is None:
        return None
    try:
        found = origin_of(head_of(place.file))
        if found is not None and found.repository == repository:
            (root / path).unlink()
    except FileNotFoundError:
        return None
    except OSError as error:
        return codes.orphan_kept(location_of(root, path), reason=reason_of(error))
    return None
