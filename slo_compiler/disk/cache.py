"""The compile cache: what earlier runs made of each spec, so that only changed specs are compiled.

It may be deleted at any time, and is believed only as far as it can be checked: a damaged
file, another compiler or other settings make it empty, and `matches` hashes every artifact
on disk before a spec is skipped.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import ownership
from slo_compiler.disk.place import READ_FLAGS, find_place
from slo_compiler.disk.sources import is_below
from slo_compiler.disk.staging import digest_bytes, read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SPECS = "compiled.json"
_DIGESTS = "digests.json"
_WRITTEN = "written"
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder is a cache of slo-compiler: backups may leave it out, and anybody may delete it.\n"
)
"""The signature that the Cache Directory Tagging Specification asks for."""


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
            for spec, (inputs, artifacts, summary) in _load(folder / _SPECS, fingerprint, default={}).items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def save_cache(folder: Path, *, fingerprint: str, entries: Mapping[str, CacheEntry]) -> None:
    """Replace the entries as a whole."""
    data = {spec: (entry.inputs, entry.artifacts, entry.summary) for spec, entry in entries.items()}
    _save(folder / _SPECS, fingerprint, data)


def load_digests(folder: Path, *, fingerprint: str) -> frozenset[str]:
    """Return remembered digests; none if they are missing, damaged, or of another fingerprint."""
    try:
        return frozenset(_load(folder / _DIGESTS, fingerprint, default=[]))
    except TypeError:
        return frozenset()


def save_digests(folder: Path, *, fingerprint: str, digests: Iterable[str]) -> None:
    """Replace the remembered digests as a whole."""
    _save(folder / _DIGESTS, fingerprint, sorted(digests))


def load_written(folder: Path, root: Path) -> dict[str, str] | None:
    """Return what runs last wrote to an output folder, path to `digest_bytes`; None if nobody remembers.

    It outlives the compiler and the settings: an edit of a generated file is an edit of what they wrote.
    """
    data = _load(folder / _written_file(root), _WRITTEN, default=None)
    is_sound = isinstance(data, dict) and all(isinstance(digest, str) for digest in data.values())
    return data if is_sound else None


def save_written(folder: Path, root: Path, written: Mapping[str, str]) -> None:
    """Replace what is remembered of an output folder as a whole."""
    _save(folder / _written_file(root), _WRITTEN, dict(sorted(written.items())))


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


def cache_home(root: Path) -> Path:
    """Return the folder that the cache of an output folder is kept in: the one that the output folder is in.

    If the working folder is the output folder (`-o .`) or in it, that would be outside of what the user
    works on, and the cache is kept in the output folder.
    """
    folder = Path(os.path.abspath(root))  # noqa: PTH100 - Path.absolute keeps `..`
    return folder if is_below(Path.cwd(), folder) else folder.parent


def check_cache(folder: Path) -> tuple[Diagnostic, ...]:
    """Warn of a cache that is not used because it is, or is in, something else than a folder itself."""
    place = _no_folder(folder)
    if place is None:
        return ()
    return (ownership.cache_is_a_link(Location(path=Path(os.path.relpath(place)).as_posix())),)


def _no_folder(folder: Path) -> Path | None:
    """The cache folder, or the one that it is in, if it is a link or no folder."""
    places = (folder.parent, folder)
    return next(
        (place for place in places if place.is_symlink() or (place.exists() and not place.is_dir())), None
    )


def _load(file: Path, fingerprint: str, *, default: Any) -> Any:
    try:
        if _no_folder(file.parent):
            return default
        head, _, body = _read(file).partition(b"\n")
        return json.loads(body) if head == _head(fingerprint, body) else default
    except (OSError, ValueError, RecursionError):
        return default


def _read(file: Path) -> bytes:
    """Read a regular file itself, through no link."""
    descriptor = os.open(file, READ_FLAGS)
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""


def _save(file: Path, fingerprint: str, data: object) -> None:
    """Replace a file of the cache; that it cannot be written is no reason to fail a run.

    A folder with anything else in it is not used, so that its `.gitignore` never hides a user's files.
    """
    body = json.dumps(data, separators=(",", ":")).encode()
    with contextlib.suppress(OSError):
        if not _prepare(file.parent):
            return
        # Two runs at once may mix this file; its digest then gives it away.
        new = file.with_name(f"{file.name}.new")
        new.unlink(missing_ok=True)  # it could be a link; "x" follows none
        with new.open("xb") as opened:
            opened.write(_head(fingerprint, body) + b"\n" + body)
        new.replace(file)


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


def _head(fingerprint: str, body: bytes) -> bytes:
    return f"slo-cache 2 {fingerprint} {digest_bytes(body)}".encode()


def _prepare(folder: Path) -> bool:
    """Make the folder a cache that git and backups leave alone; False if it is somebody else's."""
    if _no_folder(folder):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    tag = folder / _TAG
    if not tag.is_symlink() and not tag.exists():
        if any(folder.iterdir()):
            return False
        _write_new(tag, _TAG_TEXT)
    ignore = folder / ".gitignore"
    if not ignore.is_symlink() and not ignore.exists():
        _write_new(ignore, "*\n")
    return True


def _write_new(file: Path, text: str) -> None:
    with file.open("x", encoding="utf-8") as opened:  # "x" follows no link
        opened.write(text)
