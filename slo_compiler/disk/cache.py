"""The compile cache: results of earlier runs, so that only changed specs are compiled.

It may be deleted at any time. It is not used if it is damaged, or if the compiler or the settings changed,
and a spec is only skipped if its files on disk have these digests.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from slo_compiler.disk.cache_files import load_signed, save_signed
from slo_compiler.disk.staging import digest_bytes
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_DIGESTS = "digests.json"
_WRITTEN = "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheEntry:
    """Artifacts of a spec, and the files from which they were compiled."""

    inputs: tuple[tuple[str, str], ...]
    """Path and `digest_bytes` of every file that affects the artifacts: the spec first, then the specs on
    which it depends."""
    artifacts: tuple[tuple[str, str], ...]
    """Path relative to the output directory and `digest_bytes` of each file."""
    summary: Mapping[str, Any]
    """Other data that the caller needs to skip the spec, as JSON."""


def load_cache(folder: Path, *, fingerprint: str, environment: str = "") -> dict[str, CacheEntry]:
    """Return the entries of an environment by spec.

    None if the cache is missing, damaged, or has another fingerprint.
    """
    try:
        return {
            spec: CacheEntry(inputs=_pairs(inputs), artifacts=_pairs(artifacts), summary=summary)
            for spec, (inputs, artifacts, summary) in load_signed(
                folder / _specs_file(environment), fingerprint, default={}
            ).items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def save_cache(
    folder: Path, *, fingerprint: str, entries: Mapping[str, CacheEntry], environment: str = ""
) -> None:
    """Replace all entries of an environment."""
    data = {spec: (entry.inputs, entry.artifacts, entry.summary) for spec, entry in entries.items()}
    save_signed(folder / _specs_file(environment), fingerprint, data)


def _specs_file(environment: str) -> str:
    return f"compiled-{environment}.json" if environment else "compiled.json"


def load_digests(folder: Path, *, fingerprint: str) -> frozenset[str]:
    """Return the cached digests; none if they are missing, damaged, or have another fingerprint."""
    data = load_signed(folder / _DIGESTS, fingerprint, default=[])
    is_sound = isinstance(data, list) and all(isinstance(digest, str) for digest in data)
    return frozenset(data) if is_sound else frozenset()


def save_digests(folder: Path, *, fingerprint: str, digests: Iterable[str]) -> None:
    """Replace all cached digests."""
    save_signed(folder / _DIGESTS, fingerprint, sorted(digests))


def load_written(folder: Path, root: Path) -> dict[str, str] | None:
    """Return the files last written to an output directory, path to `digest_bytes`; None if not stored.

    They stay valid if the compiler or the settings change, because they only serve to detect edits.
    """
    data = load_signed(folder / _written_file(root), _WRITTEN, default=None)
    is_sound = isinstance(data, dict) and all(isinstance(digest, str) for digest in data.values())
    return data if is_sound else None


def save_written(folder: Path, root: Path, written: Mapping[str, str]) -> None:
    """Replace the stored files of an output directory."""
    save_signed(folder / _written_file(root), _WRITTEN, dict(sorted(written.items())))


def _written_file(root: Path) -> str:
    """Return the name for an output directory; several may share a cache."""
    return f"{_WRITTEN}-{digest_bytes(os.fsencode(root.absolute().name))[:8]}.json"


def _pairs(data: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Convert the lists of JSON back to tuples."""
    pairs = tuple([(path, digest) for path, digest in data])
    for path, digest in pairs:
        if not type(path) is type(digest) is str:
            raise TypeError("not a pair of texts")
    return pairs
