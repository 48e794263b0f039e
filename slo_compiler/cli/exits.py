"""Exit codes; those of a crash and of a result must differ."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    ERRORS = 1
    USAGE = 2
    DRIFT = 3
    """Generated files do not match the specs, a policy blocks a change, an urgent action is overdue, a
    required postmortem is missing, or there are changes selected by `slo diff --fail-on`."""
    TOOL = 4
    """promtool, Docker, git or Prometheus is missing, failed or returned no data, or standard output cannot
    be written."""
    BUG = 70
    """Internal error."""
