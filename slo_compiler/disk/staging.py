"""Staging: new files wait beside the old ones until a run knows that everything is right.

Any number of processes may stage into one stage. Only files that differ from the disk
are written, so an unchanged file keeps its modification time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
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
from slo_compiler.rendering.artifact import HEAD_BYTES, origin_of

if TYPE_CHECKING:
    from slo_compiler.rendering.artifact import Artifact

_MOST_READ = 1 << 26
"""Bytes of a file that are compared with what belongs in its place; no artifact is larger."""

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL

Change = Literal["unchanged", "created", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where one run gathers its files; only paths, so worker processes can receive it."""

    root: Path
    """The output folder, as the user named it."""
    folder: Path
    """Inside `root`, so that moving a file to its place stays on one file system."""
    created: tuple[Path, ...] = ()
    """Folders made for this run, outermost first; removed again if nothing gets into them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What became of one artifact."""

    path: str
    digest: str
    """`digest_bytes` of the file."""
    change: Change
    """What committing it does to the disk; an unchanged file is not staged at all."""
    previous: str = ""
    """`digest_bytes` of the file that a changed one replaces."""


def open_stage(root: Path) -> Stage | Diagnostic:
    """Open a stage in the output folder, which is created if it is missing.

    Staging folders of runs that no longer live are removed. End with `commit` or `discard`.
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
        # A run that is killed must not end up in the user's next commit.
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        _remove_empty(created)
        return codes.output_folder_unusable(Location(path=root.as_posix()), reason=_about(error))
    return Stage(root=root, folder=folder, created=tuple(created))


def stage_artifact(stage: Stage, artifact: Artifact) -> Staged | Diagnostic:
    """Write an artifact into the stage if the file on disk differs from it."""
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
    """Say what `stage_artifact` would, without writing anything."""
    found = _compare(root, artifact, data=artifact.text.encode())
    return found if isinstance(found, Diagnostic) else found[0]


def digest_bytes(data: bytes) -> str:
    """Return the digest by which we know a file's content again (BLAKE2b, 128 bits, hex)."""
    return hashlib.blake2b(data, digest_size=16, usedforsecurity=False).hexdigest()


def drop_stage(stage: Stage) -> None:
    """Remove a stage and whatever is in it, without touching the output; repeating it does no harm."""
    from shutil import rmtree  # costs 4 ms, which a run that fails early should not pay

    rmtree(stage.folder, ignore_errors=True)
    claims.release(stage.folder)
    _remove_empty(stage.created)


def _compare(root: Path, artifact: Artifact, *, data: bytes) -> tuple[Staged, Place] | Diagnostic:
    place = find_place(root, artifact.path)
    if isinstance(place, Diagnostic):
        return place
    if origin_of(data[:HEAD_BYTES]) != artifact.origin:
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
    """Read a regular file of an expected size; a file that has grown gives one byte more."""
    descriptor = os.open(file, READ_FLAGS)
    try:
        return os.read(descriptor, size + 1)
    finally:
        os.close(descriptor)


def _write_new(stage: Stage, path: str, data: bytes, *, mode: int | None) -> None:
    """Write a file that must not exist yet, with the permissions of the one it will replace.

    Without fsync: a killed process loses nothing that the kernel already has, and after a
    power failure the worst is an empty or old artifact, which the next run replaces. One
    fsync a file would cost more than all the rest; an fsync of the folder alone would make
    the new name durable before the content, which is worse than neither.
    """
    file = f"{os.fspath(stage.folder)}/{path}"
    try:
        descriptor = os.open(file, _NEW_FILE, mode or 0o666)
    except FileNotFoundError:
        if not stage.folder.is_dir():
            raise  # the run was killed and swept away; its last worker must not bring it back
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, _NEW_FILE, mode or 0o666)
    with os.fdopen(descriptor, "wb", buffering=0) as new:
        view = memoryview(data)
        while view:
            view = view[new.write(view) :]
    if mode is not None:
        with contextlib.suppress(OSError):  # some file systems know no permissions
            Path(file).chmod(mode)  # again, because the umask took its part of the first


def _sweep(root: Path) -> None:
    """Remove what killed runs left behind; a folder that cannot be removed is left for later."""
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
    """Name the folder that failed: it may be one above the output folder."""
    return (
        f"{Path(str(error.filename)).as_posix()}: {reason_of(error)}" if error.filename else reason_of(error)
    )
