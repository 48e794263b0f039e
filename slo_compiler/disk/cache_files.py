"""The files of a cache: where they are kept, and reading and writing them without trusting what is there.

Each file is signed with a digest of its content and a fingerprint of what made it. No link is followed, so
that nothing outside of the cache is read or written.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import ownership
from slo_compiler.disk.place import READ_FLAGS
from slo_compiler.disk.sources import is_below
from slo_compiler.disk.staging import digest_bytes

_TAG = "CACHEDIR.TAG"
_TAG_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This folder is a cache of slo-compiler: backups may leave it out, and anybody may delete it.\n"
)
"""The signature that the Cache Directory Tagging Specification asks for."""


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


def load_signed(file: Path, fingerprint: str, *, default: Any) -> Any:
    """Return the data of a file of the cache; `default` if it is missing, damaged, or signed otherwise."""
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


def save_signed(file: Path, fingerprint: str, data: object) -> None:
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
