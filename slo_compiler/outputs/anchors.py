"""YAML anchors: a file that contains something several times writes it once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from slo_compiler.rendering.quoting import quote_yaml

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


class Anchors:
    """The anchors of repeated values; ask for each value in the order in which it is written."""

    def __init__(self, values: Iterable[Hashable], prefix: str) -> None:
        """Name the anchors of all values that occur several times: the prefix and a number."""
        repeated = (value for value, count in Counter(values).items() if count > 1)
        self._names = {value: f"{prefix}_{number}" for number, value in enumerate(repeated, start=1)}
        self._written: set[Hashable] = set()
        self._aliases: dict[str, str] = {}

    def of(self, value: Hashable) -> tuple[str, bool]:
        """The anchor of a value, and whether it was written before; an empty one if the value occurs once."""
        name = self._names.get(value, "")
        is_written = value in self._written
        self._written.add(value)
        return name, is_written

    def scalar(self, text: str) -> str:
        """Text as a quoted scalar with its anchor, if it has one, or as an alias if it was written before."""
        alias = self._aliases.get(text)
        if alias is not None:
            return alias
        name = self._names.get(text)
        if name is None:
            return quote_yaml(text)
        self._aliases[text] = f"*{name}"
        return f"&{name} {quote_yaml(text)}"
