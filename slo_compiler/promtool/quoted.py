"""Strings as Go quotes them, in what promtool prints."""

from __future__ import annotations

import json

QUOTED = r'"(?:[^"\\]|\\.)*"'
"""A pattern for one of them."""


def unquoted(text: str) -> str:
    """Undo the quotes; Go's rare escapes that JSON lacks are left as they are."""
    try:
        return str(json.loads(text))
    except json.JSONDecodeError:
        return text[1:-1]
