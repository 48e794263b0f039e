"""Text without characters that a terminal would interpret."""

from __future__ import annotations


def printable(text: str) -> str:
    """Escape characters that a terminal would interpret; replace tabs with a space."""
    return "".join(
        character if character.isprintable() else " " if character == "\t" else f"\\u{ord(character):04x}"
        for character in text
    )
