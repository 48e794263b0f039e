"""Shortens lists for messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_EXAMPLES = 3


def some(names: Iterable[str]) -> str:
    """The first names, without repetitions, and the number of the others."""
    unique = list(dict.fromkeys(names))
    more = len(unique) - _EXAMPLES
    return ", ".join(unique[:_EXAMPLES]) + (f" and {more} more" if more > 0 else "")
