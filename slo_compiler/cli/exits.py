"""Exit codes; a crash must not look like a result."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    ERRORS = 1
    USAGE = 2
    DRIFT = 3
    """Generated files do not match the specs, a policy blocks a change, an urgent action is overdue, a
    required postmortem is missing, or there are changes that `slo diff --fail-on` names."""
    TOOL = 4
    """promtool, Docker, git or Prometheus failed, is missing or knows nothing, or standard output cannot be
    written."""
    BUG = 70
    """Internal error."""
