"""Paths as diagnostics show them, and the reasons why the system does not open one."""

from __future__ import annotations

import re
from pathlib import PurePath

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import reading

UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Characters that no path of a spec may have: they break a line or a terminal."""


def shown_path(path: str) -> str:
    """Write a path as it is shown: forward slashes, no `./`, nothing unprintable."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", PurePath(path).as_posix())


def system_diagnostic(path: str, error: OSError) -> Diagnostic:
    """Say why the system refused to open `path`."""
    location = Location(path=shown_path(path))
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return reading.file_missing(location)
        case IsADirectoryError():
            return reading.is_a_folder(location)
        case PermissionError():
            return reading.permission_denied(location)
        case _:
            return reading.cannot_read(location, (error.strerror or "unknown reason").lower())
