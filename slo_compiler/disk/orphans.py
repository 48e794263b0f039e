"""Find generated files whose spec was deleted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from slo_compiler.disk.place import STAGING_PREFIX, head_of, leads_outside
from slo_compiler.rendering.artifact import EVERY_SPEC, origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Set as AbstractSet
    from pathlib import Path


def find_orphans(
    root: Path,
    *,
    directories: Iterable[str],
    produced: AbstractSet[str],
    inputs: AbstractSet[str],
    source_exists: Callable[[str], bool],
    repository: str = "",
    environments: Iterable[str] = (),
) -> tuple[str, ...]:
    """List the generated files that this run would remove, sorted, without removing them.

    Only `directories` of the output directory are searched; in those of `environments`, only for files whose
    marker names an environment, because others may be the output of another run. A file is an orphan if it
    contains the marker of generated files and belongs to the same `repository` (to none if that is empty),
    this run does not generate it (`produced`, paths relative to the output directory), and its source was
    compiled in this run (`inputs`) or no longer exists. Links to files, links to directories elsewhere, and
    unreadable files are skipped.
    """
    candidates = other_files(root, directories=directories, produced=produced)
    if not candidates:
        return ()
    by_case = {path.casefold(): path for path in produced}
    named = tuple(f"{environment}/" for environment in environments)
    sources = _sources(root, candidates, repository=repository, named=named)
    others = any(source not in inputs and source_exists(source) for source in sources.values())
    # Files of all specs also belong to other checkouts, which may still need them.
    lost = inputs - {EVERY_SPEC} if others else inputs
    return tuple(
        path
        for path, source in sorted(sources.items())
        if (source in lost or not source_exists(source))
        and not _is_same_file(root, path, by_case.get(path.casefold()))
    )


def other_files(root: Path, *, directories: Iterable[str], produced: AbstractSet[str]) -> list[str]:
    """List the files in some directories of the output directory that a run does not generate."""
    return [path for path in _files(root, directories) if path not in produced]


def generated_files(
    root: Path, paths: Iterable[str], *, repository: str = "", environments: Iterable[str] = ()
) -> list[str]:
    """Return those of some files that were generated from a spec of the repository."""
    named = tuple(f"{environment}/" for environment in environments)
    sources = _sources(root, paths, repository=repository, named=named)
    return [path for path, source in sources.items() if source != EVERY_SPEC]


def _files(root: Path, directories: Iterable[str]) -> list[str]:
    files: list[str] = []
    for folder in directories:
        if not leads_outside(root, f"{folder}/file"):
            _add_files(files, f"{os.fspath(root)}/{folder}", folder)
    return files


def _add_files(files: list[str], folder: str, path: str) -> None:
    """Add the regular files of a directory and its subdirectories, without following links."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:  # missing or unreadable
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            _add_files(files, entry.path, f"{path}/{entry.name}")
        elif entry.is_file(follow_symlinks=False):
            files.append(f"{path}/{entry.name}")


def environments_in(root: Path, *, directories: Iterable[str], repository: str = "") -> tuple[str, ...]:
    """List the subdirectories of the output directory that contain files of named environments, sorted."""
    wanted = tuple(directories)
    try:
        with os.scandir(root) as entries:
            names = [one.name for one in entries if one.is_dir(follow_symlinks=False)]
    except OSError:  # missing or unreadable
        return ()
    names = [name for name in names if not name.startswith(STAGING_PREFIX)]
    return tuple(
        name
        for name in sorted(names)
        if name not in wanted and any(_has_environment(root, f"{name}/{one}", repository) for one in wanted)
    )


def _has_environment(root: Path, folder: str, repository: str) -> bool:
    """Return whether a file in a directory, but not below it, belongs to a named environment."""
    try:
        with os.scandir(f"{os.fspath(root)}/{folder}") as entries:
            paths = [f"{folder}/{one.name}" for one in entries if one.is_file(follow_symlinks=False)]
    except OSError:
        return False
    return any(_sources(root, [path], repository=repository, named=(f"{folder}/",)) for path in paths)


def _sources(root: Path, paths: Iterable[str], *, repository: str, named: tuple[str, ...]) -> dict[str, str]:
    """Return the source of each generated file of one repository; below `named`, of a named environment."""
    found = {}
    for path in paths:
        try:
            origin = origin_of(head_of(f"{os.fspath(root)}/{path}"))
        except OSError:
            continue
        if origin is None or (path.startswith(named) and not origin.environment):
            continue
        if origin.repository == repository:
            found[path] = origin.source
    return found


def _is_same_file(root: Path, path: str, produced: str | None) -> bool:
    """Return whether a file is a generated one with another case, on a case-insensitive file system."""
    try:
        return produced is not None and (root / path).samefile(root / produced)
    except OSError:
        return False
