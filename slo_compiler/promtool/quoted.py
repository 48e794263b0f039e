"""Quoted Go strings in the output of promtool."""

from __future__ import annotations

import json

QUOTED = r'"(?:[^"\\]|\\.)*"'
"""A pattern for one string."""


def unquoted(text: str) -> str:
    """Unquote a string; escapes that exist in Go but not in JSON are kept."""
    try:
        return str(json.loads(text))
    except json.JSONDecodeError:
        return text[1:-1]
