"""The placeholder `$window` in queries of specs."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"\$(?:window\b|\{window\})")

RANGE_PLACEHOLDER = re.compile(r"(?<=\[)(?:\$\w+|\$\{\w+\}|\{\{ *\.\w+ *\}\})")
"""A placeholder of `slo`, Grafana or Sloth in place of a range."""


def fill_window(query: str, window: str) -> str:
    """Replace `$window` in a query by a duration."""
    return PLACEHOLDER.sub(window, query)
