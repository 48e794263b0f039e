"""The placeholder `$window` in queries that users write."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\$(?:window\b|\{window\})")


def fill_window(query: str, window: str) -> str:
    """Put a duration where the query says `$window`."""
    return PLACEHOLDER.sub(window, query)
