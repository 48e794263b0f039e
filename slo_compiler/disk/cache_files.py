"""Read and write the files of a cache, without trusting their content.

Each file contains a digest of its content and a fingerprint of the compiler. Links are not followed, so that
no file outside the cache is read or written.
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
from slo_compiler.nesting import parse_json

_TAG = "CACHEDIR.TAG"
_TAG_TEXT = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This directory is a cache of slo-compiler. It can be excluded from backups and deleted at any time.\n"
)
"""Signature from the Cache Directory Tagging Specification."""


def cache_home(root: Path) -> Path:
    """Return the directory that contains the cache of an output directory: its parent.

    If the working directory is the output directory (`-o .`) or below it, the parent would be outside the
    repository, so the cache is in the output directory.
    """
    folder = Path(os.path.abspath(root))  # noqa: PTH100 - Path.absolute keeps `..`
    return folder if is_below(Path.cwd(), folder) else folder.parent


def check_cache(folder: Path) -> tuple[Diagnostic, ...]:
    """Report a cache that is not used because it, or its parent, is a link or not a directory."""
    place = _no_folder(folder)
    if place is None:
        return ()
    return (ownership.cache_is_a_link(Location(path=Path(os.path.relpath(place)).as_posix())),)


def _no_folder(folder: Path) -> Path | None:
    """Return the cache directory or its parent, if it is a link or not a directory."""
    places = (folder.parent, folder)
    return next(
        (
            place
            for place in places
            if os.path.islink(place) or (os.path.exists(place) and not os.path.isdir(place))
        ),
        None,
    )


def load_signed(file: Path, fingerprint: str, *, default: Any) -> Any:
    """Return the data of a cache file; `default` if it is missing, damaged, or has another signature."""
    try:
        if _no_folder(file.parent):
            return default
        head, _, body = _read(file).partition(b"\n")
        return parse_json(body) if head == _head(fingerprint, body) else default
    except (OSError, ValueError):
        return default


def _read(file: Path) -> bytes:
    """Read a regular file, without following links."""
    descriptor = os.open(file, READ_FLAGS)
    with os.fdopen(descriptor, "rb") as opened:
        return opened.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""


def save_signed(file: Path, fingerprint: str, data: object) -> None:
    """Replace a cache file; ignore a failure, because the cache is optional.

    A directory with other files is not used, so that its `.gitignore` never hides files of the user.
    """
    body = json.dumps(data, separators=(",", ":")).encode()
    with contextlib.suppress(OSError):
        if not _prepare(file.parent):
            return
        # Concurrent runs may corrupt this file; the digest detects it.
        new = file.with_name(f"{file.name}.new")
        new.unlink(missing_ok=True)  # it could be a link; mode "x" does not follow links
        with new.open("xb") as opened:
            opened.write(_head(fingerprint, body) + b"\n" + body)
        new.replace(file)


def _head(fingerprint: str, body: bytes) -> bytes:
    return f"slo-cache 2 {fingerprint} {digest_bytes(body)}".encode()


def _prepare(folder: Path) -> bool:
    """Mark the directory as a cache for Git and backups; False if it contains other files."""
    if _no_folder(folder):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    tag = folder / _TAG
    if not os.path.lexists(tag):
        if any(folder.iterdir()):
            return False
        _write_new(tag, _TAG_TEXT)
    ignore = folder / ".gitignore"
    if not os.path.lexists(ignore):
        _write_new(ignore, "*\n")
    return True


def _write_new(file: Path, text: str) -> None:
    with file.open("x", encoding="utf-8") as opened:  # mode "x" does not follow links
        opened.write(text)
