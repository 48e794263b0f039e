"""Bad events as the difference of all events and good ones."""

from __future__ import annotations


def without_good(total: str, good: str) -> str:
    """All events minus good ones, also for labels that no good event has."""
    return f"{total} - ({good} or 0 * {total})"
