"""Staging: write new files to a staging directory until all specs of a run are checked.

Any number of processes may use the same stage. Only files that differ from the disk are written, so an
unchanged file keeps its modification time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import output as codes
from slo_compiler.disk import claims
from slo_compiler.disk.owners import is_shared_copy, refuse_to_replace
from slo_compiler.disk.place import (
    READ_FLAGS,
    STAGING_PREFIX,
    Place,
    find_place,
    location_of,
    reason_of,
    unusable,
)
from slo_compiler.records import dataclass, replace
from slo_compiler.rendering.artifact import HEAD_BYTES, origin_of

if TYPE_CHECKING:
    from slo_compiler.rendering.artifact import Artifact

_MOST_READ = 1 << 26
"""Maximum number of bytes compared with an artifact; no artifact is larger."""

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL

_DIGEST_LENGTH = 32

Change = Literal["unchanged", "created", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Staging area of a run; contains only paths, so it can be sent to worker processes."""

    root: Path
    """Output directory, as the user specified it."""
    folder: Path
    """Directory inside `root`, so that files are moved within one file system."""
    created: tuple[Path, ...] = ()
    """Directories created for this run, outermost first; removed if they stay empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """Result of staging an artifact."""

    path: str
    digest: str
    """`digest_bytes` of the artifact."""
    change: Change
    """Effect of committing it; unchanged files are not staged."""
    previous: str = ""
    """`digest_bytes` of the file that a changed one replaces."""


def open_stage(root: Path) -> Stage | Diagnostic:
    """Open a stage in the output directory, which is created if it is missing.

    Removes staging directories of killed runs. End with `commit` or `discard`.
    """
    created: list[Path] = []
    try:
        for folder in reversed([root, *root.parents]):
            if not folder.is_dir():
                folder.mkdir()
                created.append(folder)
        with claims.one_at_a_time(root):
            _sweep(root)
            folder = root / f"{STAGING_PREFIX}{os.urandom(4).hex()}"
            folder.mkdir()
            claims.claim(folder)
        # The stage of a killed run must not get into the next Git commit of the user.
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        _remove_empty(created)
        return codes.output_folder_unusable(Location(path=root.as_posix()), reason=_about(error))
    return Stage(root=root, folder=folder, created=tuple(created))


def stage_artifact(stage: Stage, artifact: Artifact) -> Staged | Diagnostic:
    """Write an artifact to the stage if it differs from the file on disk."""
    data = artifact.text.encode()
    found = _compare(stage.root, artifact, data=data)
    if isinstance(found, Diagnostic) or found[0].change == "unchanged":
        return found if isinstance(found, Diagnostic) else found[0]
    staged, place = found
    try:
        _write_new(stage, artifact.path, data, mode=place.mode)
    except FileExistsError:
        return codes.path_taken_twice(
            location_of(stage.root, artifact.path), path=artifact.path, source=artifact.source
        )
    except OSError as error:
        return unusable(stage.root, artifact.path, error=error)
    return staged


def compare(root: Path, artifact: Artifact) -> Staged | Diagnostic:
    """Return the result of `stage_artifact` without writing the artifact."""
    found = _compare(root, artifact, data=artifact.text.encode())
    return found if isinstance(found, Diagnostic) else found[0]


def digest_bytes(data: bytes) -> str:
    """Return the digest of the content of a file: the first half of its SHA-256, in hex.

    Processors have instructions for SHA-256, so it takes less than half the time of BLAKE2b.
    """
    return hashlib.sha256(data, usedforsecurity=False).hexdigest()[:_DIGEST_LENGTH]


def drop_stage(stage: Stage) -> None:
    """Remove a stage with its files, without changing the output. Idempotent."""
    from shutil import rmtree  # takes 4 ms to import, which runs that fail early can skip

    rmtree(stage.folder, ignore_errors=True)
    claims.release(stage.folder)
    _remove_empty(stage.created)


def _compare(root: Path, artifact: Artifact, *, data: bytes) -> tuple[Staged, Place] | Diagnostic:
    place = find_place(root, artifact.path)
    if isinstance(place, Diagnostic):
        return place
    marked = origin_of(data[:HEAD_BYTES])
    if marked is None or replace(marked, environment="") != artifact.origin:
        return codes.marker_missing(location_of(root, artifact.path), source=artifact.source)
    digest = digest_bytes(data)
    if place.size is None:
        return Staged(path=artifact.path, digest=digest, change="created"), place
    try:
        old = read_whole(place.file, size=min(place.size, _MOST_READ))
    except OSError as error:
        return unusable(root, artifact.path, error=error)
    if old == data or is_shared_copy(old, data, origin=artifact.origin):
        return Staged(path=artifact.path, digest=digest_bytes(old), change="unchanged"), place
    refusal = refuse_to_replace(root, artifact.path, head=old[:HEAD_BYTES], origin=artifact.origin)
    staged = Staged(path=artifact.path, digest=digest, change="changed", previous=digest_bytes(old))
    return refusal or (staged, place)


def read_whole(file: str, *, size: int) -> bytes:
    """Read a regular file of an expected size; return one byte more if it has grown."""
    return read_whole_and_status(file, size=size)[0]


def read_whole_and_status(file: str, *, size: int) -> tuple[bytes, os.stat_result]:
    """Read a file as `read_whole` does, with its status just before it was read."""
    descriptor = os.open(file, READ_FLAGS)
    try:
        status = os.fstat(descriptor)
        return os.read(descriptor, size + 1), status
    finally:
        os.close(descriptor)


def _write_new(stage: Stage, path: str, data: bytes, *, mode: int | None) -> None:
    """Write a file that must not exist yet, with the permissions of the one it will replace.

    Without fsync: data of a killed process is not lost, and after a power failure an artifact may be empty
    or old, which the next run corrects. An fsync per file would take longer than the rest of the run; an
    fsync of only the directory would make the name durable before the content.
    """
    file = f"{os.fspath(stage.folder)}/{path}"
    try:
        descriptor = os.open(file, _NEW_FILE, mode or 0o666)
    except FileNotFoundError:
        if not stage.folder.is_dir():
            raise  # the run was killed and its stage removed; a remaining worker must not create it again
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, _NEW_FILE, mode or 0o666)
    with os.fdopen(descriptor, "wb", buffering=0) as new:
        view = memoryview(data)
        while view:
            view = view[new.write(view) :]
    if mode is not None:
        with contextlib.suppress(OSError):  # some file systems do not support permissions
            Path(file).chmod(mode)  # set again, because the umask applied to the first


def _sweep(root: Path) -> None:
    """Remove staging directories of killed runs; ignore those that cannot be removed."""
    with os.scandir(root) as entries:
        old = [Path(entry.path) for entry in entries if entry.name.startswith(STAGING_PREFIX)]
    for folder in old:
        if claims.is_abandoned(folder):
            drop_stage(Stage(root=root, folder=folder))


def _remove_empty(folders: list[Path] | tuple[Path, ...]) -> None:
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _about(error: OSError) -> str:
    """Return the reason of an error with its directory, which may be above the output directory."""
    return (
        f"{Path(str(error.filename)).as_posix()}: {reason_of(error)}" if error.filename else reason_of(error)
    )
