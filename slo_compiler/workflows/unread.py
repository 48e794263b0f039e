"""Find the specs that the manifest shows to be unchanged, with all their files, without reading these."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from slo_compiler.disk.place import leads_outside
from slo_compiler.disk.seen import state_of
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from slo_compiler.disk.cache import CacheEntry
    from slo_compiler.disk.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Specs that need not be read."""

    specs: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    """The states of their files."""


def find_unread(
    paths: Iterable[str], *, entries: Mapping[str, CacheEntry], manifest: Manifest, root: Path
) -> Unread:
    """Compare the states of the specs that have a cache entry, and of the files of these entries."""
    if not manifest.digests:
        return Unread()
    is_outside = cache(lambda folder: leads_outside(root, f"{folder}/file" if folder else "file"))
    specs, states = set(), set()
    for path in paths:
        entry = entries.get(path)
        if entry is None or path not in dict(entry.inputs):
            continue
        found = _states(entry, manifest, root=root, is_outside=is_outside)
        if found is not None:
            specs.add(path)
            states.update(found)
    return Unread(specs=frozenset(specs), states=frozenset(states))


def _states(
    entry: CacheEntry, manifest: Manifest, *, root: Path, is_outside: Callable[[str], bool]
) -> list[str] | None:
    """Return the states of the files of an entry; None unless all are unchanged since the entry."""
    states = []
    try:
        for status, digest in _statuses(entry, os.fspath(root), is_outside):
            state = state_of(status)
            if manifest.digests.get(state) != digest:
                return None
            states.append(state)
    except (OSError, ValueError):  # an invalid file name raises ValueError
        return None
    return states


def _statuses(
    entry: CacheEntry, root: str, is_outside: Callable[[str], bool]
) -> Iterator[tuple[os.stat_result, str]]:
    """Yield the status and the expected digest of each file; links of specs are followed."""
    for path, digest in entry.inputs:
        yield os.stat(path), digest  # noqa: PTH116 - creating a Path is slower than the call
    for path, digest in entry.artifacts:
        if is_outside(path.rpartition("/")[0]):
            raise ValueError("leads outside")
        yield os.lstat(f"{root}/{path}"), digest
