"""Exit codes; a crash must not look like a result."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    ERRORS = 1
    USAGE = 2
    DRIFT = 3
    TOOL = 4
    """promtool or Docker failed or is missing, or standard output cannot be written."""
    BUG = 70
    """Internal error."""
