"""The points of time at which a subquery is evaluated."""

from __future__ import annotations

STEP = 60
"""Seconds between the points, which are at full minutes, independent of the evaluation time."""


def points(now: int, window: int, *, is_closed: bool) -> range:
    """The points of a window that ends at `now`, in seconds; `is_closed` includes the left edge."""
    first = (now - window - (1 if is_closed else 0)) // STEP + 1
    return range(max(0, first) * STEP, now + 1, STEP)
