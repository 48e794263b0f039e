"""The compile cache: what earlier runs made of each spec, so that only changed specs are compiled.

It may be deleted at any time, and is believed only as far as it can be checked: a damaged
file, another compiler or other settings make it empty, and `matches` hashes every artifact
on disk before a spec is skipped.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.cache_files import load_signed, save_signed
from slo_compiler.disk.place import find_place
from slo_compiler.disk.staging import digest_bytes, read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_SPECS = "compiled.json"
_DIGESTS = "digests.json"
_WRITTEN = "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheEntry:
    """What one spec compiled to, and from which files."""

    inputs: tuple[tuple[str, str], ...]
    """Path and `digest_bytes` of every file that decides the artifacts: the spec first, then the specs on
    which it depends."""
    artifacts: tuple[tuple[str, str], ...]
    """Path inside the output folder and `digest_bytes`, of each file."""
    summary: Mapping[str, Any]
    """Whatever else the caller needs to skip the spec; plain JSON data."""


def load_cache(folder: Path, *, fingerprint: str) -> dict[str, CacheEntry]:
    """Return the entries by spec; none if the cache is missing, damaged, or of another fingerprint."""
    try:
        return {
            spec: CacheEntry(inputs=_pairs(inputs), artifacts=_pairs(artifacts), summary=summary)
            for spec, (inputs, artifacts, summary) in load_signed(
                folder / _SPECS, fingerprint, default={}
            ).items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def save_cache(folder: Path, *, fingerprint: str, entries: Mapping[str, CacheEntry]) -> None:
    """Replace the entries as a whole."""
    data = {spec: (entry.inputs, entry.artifacts, entry.summary) for spec, entry in entries.items()}
    save_signed(folder / _SPECS, fingerprint, data)


def load_digests(folder: Path, *, fingerprint: str) -> frozenset[str]:
    """Return remembered digests; none if they are missing, damaged, or of another fingerprint."""
    data = load_signed(folder / _DIGESTS, fingerprint, default=[])
    is_sound = isinstance(data, list) and all(isinstance(digest, str) for digest in data)
    return frozenset(data) if is_sound else frozenset()


def save_digests(folder: Path, *, fingerprint: str, digests: Iterable[str]) -> None:
    """Replace the remembered digests as a whole."""
    save_signed(folder / _DIGESTS, fingerprint, sorted(digests))


def load_written(folder: Path, root: Path) -> dict[str, str] | None:
    """Return what runs last wrote to an output folder, path to `digest_bytes`; None if nobody remembers.

    It outlives the compiler and the settings: an edit of a generated file is an edit of what they wrote.
    """
    data = load_signed(folder / _written_file(root), _WRITTEN, default=None)
    is_sound = isinstance(data, dict) and all(isinstance(digest, str) for digest in data.values())
    return data if is_sound else None


def save_written(folder: Path, root: Path, written: Mapping[str, str]) -> None:
    """Replace what is remembered of an output folder as a whole."""
    save_signed(folder / _written_file(root), _WRITTEN, dict(sorted(written.items())))


def _written_file(root: Path) -> str:
    """Several output folders may lie beside one cache."""
    return f"{_WRITTEN}-{digest_bytes(os.fsencode(root.absolute().name))[:8]}.json"


def _pairs(data: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Undo JSON, which has lists where there were tuples."""
    pairs = tuple([(path, digest) for path, digest in data])
    for path, digest in pairs:
        if not type(path) is type(digest) is str:
            raise TypeError("not a pair of texts")
    return pairs


def matches(root: Path, artifacts: Iterable[tuple[str, str]]) -> bool:
    """Whether all these files exist in the output folder with exactly these digests."""
    try:
        return all(_has_digest(root, path, digest) for path, digest in artifacts)
    except (OSError, ValueError):  # a name that no file can have is a ValueError
        return False


def _has_digest(root: Path, path: str, digest: str) -> bool:
    place = find_place(root, path)
    if isinstance(place, Diagnostic) or place.size is None:
        return False
    return digest_bytes(read_whole(place.file, size=place.size)) == digest
