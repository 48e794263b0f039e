"""Reads the bytes of one file without blocking, or of standard input, up to a limit."""

from __future__ import annotations

import os
import stat
import sys

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import reading
from slo_compiler.yaml_source.paths import shown_path, system_diagnostic

MAX_BYTES = 1 << 20
"""Maximum size of a file: three times the size of a spec with a thousand SLOs."""

STANDARD_INPUT = "<stdin>"
"""The path of standard input in diagnostics and headers."""

# O_NONBLOCK: opening a pipe without a writer would block forever. Windows lacks it and
# O_CLOEXEC, and needs O_BINARY.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)

_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def read_source(path: str) -> bytes | Diagnostic:
    """Read the file at `path`, or return a diagnostic.

    The file is opened once and checked through its handle, so it cannot change between the check and
    the read. At most `MAX_BYTES` are read.
    """
    found = read_source_and_status(path)
    return found if isinstance(found, Diagnostic) else found[0]


def read_source_and_status(path: str) -> tuple[bytes, os.stat_result] | Diagnostic:
    """Read the file at `path` as `read_source` does, with its status just before it was read."""
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        return _unopened(path, error)
    except ValueError:  # a NUL or a lone surrogate in the name
        return reading.unusable_name(Location(path=shown_path(path)))
    return _read_handle(path, handle)


def read_standard_input() -> bytes | Diagnostic:
    """Read standard input to its end, or return a diagnostic; closed standard input is empty.

    At most `MAX_BYTES` are read.
    """
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    except OSError as error:
        return system_diagnostic(STANDARD_INPUT, error)
    location = Location(path=STANDARD_INPUT)
    return reading.file_too_large(location, MAX_BYTES) if len(data) > MAX_BYTES else data


def _read_handle(path: str, handle: int) -> tuple[bytes, os.stat_result] | Diagnostic:
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            return reading.is_a_folder(Location(path=shown_path(path)))
        if not stat.S_ISREG(status.st_mode):
            return reading.not_a_regular_file(Location(path=shown_path(path)), _kind(status.st_mode))
        data = _read_to_limit(handle)
    except OSError as error:
        return system_diagnostic(path, error)
    finally:
        os.close(handle)
    if len(data) > MAX_BYTES:
        return reading.file_too_large(Location(path=shown_path(path)), MAX_BYTES)
    return data, status


def _read_to_limit(handle: int) -> bytes:
    """Read up to one byte more than the limit; a single read may return fewer bytes than requested."""
    pieces: list[bytes] = []
    left = MAX_BYTES + 1
    while left > 0 and (piece := os.read(handle, min(left, 1 << 16))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _unopened(path: str, error: OSError) -> Diagnostic:
    """A socket cannot be opened (ENXIO), so it is recognized by its path."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - the same family of calls as os.open above
    except OSError:
        return system_diagnostic(path, error)
    if stat.S_ISSOCK(mode):
        return reading.not_a_regular_file(Location(path=shown_path(path)), _kind(mode))
    return system_diagnostic(path, error)


def _kind(mode: int) -> str:
    return next((name for test, name in _KINDS if test(mode)), "something else")
