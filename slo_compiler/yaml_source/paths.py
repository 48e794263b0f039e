"""Formats paths for diagnostics, and the reasons why a file cannot be opened."""

from __future__ import annotations

import re
from pathlib import PurePath

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import reading

_UNPRINTABLE = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
"""Characters that are not allowed in paths of specs: they break a line or a terminal."""


def has_unprintable(path: str) -> bool:
    """Return whether a path contains a character that breaks a line or a terminal."""
    return not path.isprintable() and re.search(_UNPRINTABLE, path) is not None


def shown_path(path: str) -> str:
    """Format a path for display: forward slashes, no `./`, only printable characters."""
    shown = PurePath(path).as_posix()
    return re.sub(_UNPRINTABLE, "\N{REPLACEMENT CHARACTER}", shown) if has_unprintable(shown) else shown


def system_diagnostic(path: str, error: OSError) -> Diagnostic:
    """Return a diagnostic with the system's reason for not opening `path`."""
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
