"""Write documents that people edit and reports, which unlike generated files have no marker."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import postmortem_documents as codes
from slo_compiler.disk.place import reason_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def replace_document(path: str, data: bytes) -> Diagnostic | None:
    """Replace a file atomically: it has the old content or the new one, and keeps its permissions.

    A link is followed, so that it stays a link. Returns a diagnostic if the file is unchanged.
    """
    try:
        target = Path(os.path.realpath(path))
        mode = stat.S_IMODE(target.stat().st_mode)
        new = target.with_name(f".{target.name[:100]}.{os.urandom(4).hex()}.new")
        try:
            _write_new(new, data, mode=mode)
            new.replace(target)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    except OSError as error:
        return codes.cannot_write(Location(path=path), reason=reason_of(error))
    return None


def write_report(path: str, data: bytes) -> Diagnostic | None:
    """Write a file atomically, or replace it: a reader never sees a part of it, as node_exporter requires."""
    if os.path.exists(path):
        return replace_document(path, data)
    target = Path(path)
    new = target.with_name(f".{target.name[:100]}.{os.urandom(4).hex()}.new")
    try:
        try:
            _write_new(new, data, mode=None)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        return codes.cannot_write(Location(path=path), reason=reason_of(error))
    return None


def create_document(path: str, data: bytes) -> Diagnostic | None:
    """Write a new file, with its directory; an existing one is a diagnostic, and unchanged."""
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(f".{target.name[:100]}.{os.urandom(4).hex()}.new")
        try:
            _write_new(new, data, mode=None)
            os.link(new, target)  # unlike a rename, this fails if the name is taken
        finally:
            new.unlink(missing_ok=True)
    except FileExistsError:
        return codes.already_exists(Location(path=path))
    except OSError as error:
        return codes.cannot_write(Location(path=path), reason=reason_of(error))
    return None


def create_documents(files: Sequence[tuple[str, bytes]]) -> Diagnostic | None:
    """Write new files, or none of them: paths and contents, in this order.

    A diagnostic is about the first one that cannot be written; those before it, and a directory that has
    become empty, are removed.
    """
    created: list[Path] = []
    for path, data in files:
        problem = create_document(path, data)
        if problem is not None:
            for file in created:
                with contextlib.suppress(OSError):
                    file.unlink()
                    file.parent.rmdir()  # fails if it is not empty
            return problem
        created.append(Path(path))
    return None


def _write_new(file: Path, data: bytes, *, mode: int | None) -> None:
    with file.open("xb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())  # unlike an artifact, a lost document cannot be generated again
    if mode is not None:
        with contextlib.suppress(OSError):  # some file systems do not support permissions
            file.chmod(mode)
