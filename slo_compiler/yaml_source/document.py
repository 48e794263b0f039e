"""A parsed spec file: its data and the location of each value."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass
from slo_compiler.yaml_source.nodes import child, merge_key

if TYPE_CHECKING:
    import re

    from slo_compiler.diagnostics import Location
    from slo_compiler.yaml_source.nodes import Node
    from slo_compiler.yaml_source.places import Places

DataPath = tuple[str | int, ...]
"""Keys and list positions from the root to a value: `("slos", 0, "target")`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The data of one spec file, made of dict, list, str, bool, None, int and Decimal.

    Locations are not computed while parsing; each is looked up in the tree on demand.
    """

    path: str
    data: object
    _root: Node = field(repr=False, compare=False)
    _places: Places = field(repr=False, compare=False)

    def location(self, path: DataPath, *, key: bool = False) -> Location:
        """Return the location of the value at a data path, or of its key with `key`.

        If the path does not exist, the location of its nearest existing parent is returned. For the
        missing key of a list item it is that of the value; for an empty value it is that of the key. A key
        from `<<: *anchor` is located at `<<`, because it may be right where the anchor is.
        """
        key_node, node = self._nearest(path)
        if key and (merge := self._merge_key(path)):
            return self._places.node(merge)
        is_empty = node.id == "scalar" and not node.style and not node.value
        if key_node is not None and (key or is_empty):
            return self._places.node(key_node)
        return self._places.node(node)

    def _merge_key(self, path: DataPath) -> Node | None:
        """The `<<` that the last key of a path comes from, if any."""
        return merge_key(self._nearest(path[:-1])[1], path[-1]) if path else None

    def location_within(self, path: DataPath, text: str, *, start: int, end: int) -> Location:
        """Return the location of a part of the scalar at a data path, whose value is `text`.

        It is that of the whole value if the file does not contain the part literally, as with escapes.
        """
        _, node = self._nearest(path)
        return self._places.within(node, text, start=start, end=end)

    def location_of_match(self, path: DataPath, pattern: re.Pattern[str]) -> Location:
        """Return the location of the first match of a pattern in the source text of a value.

        The source text is as written, with quotes, escapes and line breaks. Without a match, the location
        of the whole value is returned.
        """
        _, node = self._nearest(path)
        return self._places.match(node, pattern) or self.location(path)

    def _nearest(self, path: DataPath) -> tuple[Node | None, Node]:
        """Follow the path as far as it exists; return the last key and value."""
        key_node: Node | None = None
        node = self._root
        for step in path:
            found = child(node, step)
            if found is None:
                break
            key_node, node = found
        return key_node, node
