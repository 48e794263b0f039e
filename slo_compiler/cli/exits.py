"""Exit codes; a Python crash must never look like an answer."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the exit code of every command means."""

    FINE = 0
    ERRORS = 1
    USAGE = 2
    DRIFT = 3
    TOOL = 4
    """An outside tool or server failed or is missing; nothing is known."""
    BUG = 70
    """A bug of ours."""
