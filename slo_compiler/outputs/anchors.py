"""YAML anchors: a file that contains something several times writes it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.rendering.quoting import quote_yaml

if TYPE_CHECKING:
    from collections.abc import Hashable
    from collections.abc import Set as AbstractSet


class Anchors:
    """The anchors of values that a file contains several times, numbered in the order of the file."""

    def __init__(self, repeated: AbstractSet[Hashable], prefix: str) -> None:
        """Begin without an anchor; the name of each is the prefix and a number."""
        self._repeated = repeated
        self._prefix = prefix
        self._names: dict[Hashable, str] = {}

    def of(self, value: Hashable) -> tuple[str, bool]:
        """The anchor of the next value, empty if it is not repeated, and whether it was written before."""
        known = self._names.get(value)
        if known is not None:
            return known, True
        return (self._new(value) if value in self._repeated else ""), False

    def scalar(self, text: str) -> str:
        """The next text: quoted, with its anchor if it is repeated, or an alias if it was written before."""
        known = self._names.get(text)
        if known is not None:
            return f"*{known}"
        return f"&{self._new(text)} {quote_yaml(text)}" if text in self._repeated else quote_yaml(text)

    def _new(self, value: Hashable) -> str:
        name = self._names[value] = f"{self._prefix}_{len(self._names) + 1}"
        return name
