"""The width of text in columns of a terminal or an editor."""

from __future__ import annotations

import unicodedata


def display_width(text: str) -> int:
    """Return the width of a text in columns: 0 for combining characters, 2 for wide ones."""
    return len(text) if text.isascii() else sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
