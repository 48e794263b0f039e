"""The compile cache: what earlier runs made of each spec, so that only changed specs are compiled.

It may be deleted at any time, and is believed only as far as it can be checked: a damaged
file, another compiler or other settings make it empty, and `matches` hashes every artifact
on disk before a spec is skipped.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.place import find_place
from slo_compiler.disk.staging import digest_bytes, read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_FILE = "compiled.json"
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder is a cache of slo-compiler: backups may leave it out, and anybody may delete it.\n"
)
"""The signature that the Cache Directory Tagging Specification asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheEntry:
    """What one spec compiled to."""

    spec_digest: str
    """`digest_bytes` of the spec file."""
    artifacts: tuple[tuple[str, str], ...]
    """Path inside the output folder and `digest_bytes`, of each file."""
    summary: Mapping[str, Any]
    """Whatever else the caller needs to skip the spec; plain JSON data."""


def load_cache(folder: Path, *, fingerprint: str) -> dict[str, CacheEntry]:
    """Return the entries by spec; none if the cache is missing, damaged, or of another fingerprint."""
    try:
        head, _, body = (folder / _FILE).read_bytes().partition(b"\n")
        if head != _head(fingerprint, body):
            return {}
        return {
            spec: CacheEntry(
                spec_digest=spec_digest,
                artifacts=tuple([(path, digest) for path, digest in artifacts]),
                summary=summary,
            )
            for spec, (spec_digest, artifacts, summary) in json.loads(body).items()
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def save_cache(folder: Path, *, fingerprint: str, entries: Mapping[str, CacheEntry]) -> None:
    """Replace the cache as a whole; that it cannot be written is no reason to fail a run.

    A folder with anything else in it is not used, so that its `.gitignore` never hides a user's files.
    """
    body = json.dumps(
        {spec: (entry.spec_digest, entry.artifacts, entry.summary) for spec, entry in entries.items()},
        separators=(",", ":"),
    ).encode()
    with contextlib.suppress(OSError):
        if not _prepare(folder):
            return
        # Two runs at once may mix this file; its digest then gives it away.
        new = folder / f"{_FILE}.new"
        new.write_bytes(_head(fingerprint, body) + b"\n" + body)
        new.replace(folder / _FILE)


def matches(root: Path, artifacts: Iterable[tuple[str, str]]) -> bool:
    """Whether all these files exist in the output folder with exactly these digests."""
    try:
        return all(_has_digest(root, path, digest) for path, digest in artifacts)
    except OSError:
        return False


def _has_digest(root: Path, path: str, digest: str) -> bool:
    place = find_place(root, path)
    if isinstance(place, Diagnostic) or place.size is None:
        return False
    return digest_bytes(read_whole(place.file, size=place.size)) == digest


def _head(fingerprint: str, body: bytes) -> bytes:
    return f"slo-cache 1 {fingerprint} {digest_bytes(body)}".encode()


def _prepare(folder: Path) -> bool:
    """Make the folder a cache that git and backups leave alone; False if it is somebody else's."""
    folder.mkdir(parents=True, exist_ok=True)
    tag = folder / _TAG
    if not tag.exists():
        if any(folder.iterdir()):
            return False
        tag.write_text(_TAG_TEXT, encoding="utf-8")
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return True
