"""A spec file that was read: its data, and where each part of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slo_compiler.yaml_source.nodes import child

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Location
    from slo_compiler.yaml_source.nodes import Node
    from slo_compiler.yaml_source.places import Places

DataPath = tuple[str | int, ...]
"""Keys and list positions from the root to a value: `("slos", 0, "target")`."""


@dataclass(frozen=True, slots=True)
class Document:
    """The data of one spec file, made of dict, list, str, bool, None, int and Decimal.

    No positions are computed while reading; each is looked up in the tree when it is
    asked for.
    """

    path: str
    data: object
    _root: Node = field(repr=False, compare=False)
    _places: Places = field(repr=False, compare=False)

    def location(self, path: DataPath, *, key: bool = False) -> Location:
        """Place the value at a data path, or with `key` the key that it stands under.

        Where the path leads to nothing, its nearest parent that exists is placed. An
        item of a list has no key and an empty value no text: the other of the two is
        placed then.
        """
        key_node, node = self._nearest(path)
        is_empty = node.id == "scalar" and not node.style and not node.value
        if key_node is not None and (key or is_empty):
            return self._places.node(key_node)
        return self._places.node(node)

    def _nearest(self, path: DataPath) -> tuple[Node | None, Node]:
        """Walk down as far as the path exists; return the last key and value."""
        key_node: Node | None = None
        node = self._root
        for step in path:
            found = child(node, step)
            if found is None:
                break
            key_node, node = found
        return key_node, node
