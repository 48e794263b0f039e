"""The types of a composed YAML tree, and functions that traverse it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Mark(Protocol):
    """A position in the text; all three fields count from 0."""

    index: int
    line: int
    column: int


class Node(Protocol):
    """The attributes of PyYAML's nodes that are used here.

    `value` is the text of a scalar, the nodes of a sequence, or the pairs of nodes of a mapping. Only
    scalars have a `style` (empty without quotes); only sequences and mappings have a `flow_style` (true
    for `[...]` and `{...}`).
    """

    id: str
    tag: str
    value: Any
    style: str
    flow_style: bool
    start_mark: Mark
    end_mark: Mark


Pair = tuple[Node, Node]
"""A key and its value."""


def is_merge(key_node: Node) -> bool:
    """True for the merge key, `<<` without quotes, which inserts the keys of other mappings."""
    return key_node.value == "<<" and not key_node.style


def child(node: Node, step: str | int) -> tuple[Node | None, Node] | None:
    """Return the key (None in a list) and the value at one step of a data path."""
    if node.id == "mapping" and isinstance(step, str):
        return next((pair for pair in _pairs(node) if pair[0].value == step), None)
    if node.id == "sequence" and isinstance(step, int) and 0 <= step < len(node.value):
        return None, node.value[step]
    return None


def merge_key(node: Node, key: str | int) -> Node | None:
    """Return the `<<` by which a mapping has a key; None if the key is its own."""
    if node.id != "mapping" or any(one.value == key and not is_merge(one) for one, _ in node.value):
        return None
    merges = ((one, source) for one, value in node.value if is_merge(one) for source in merge_sources(value))
    return next((one for one, source in merges if any(own.value == key for own, _ in _pairs(source))), None)


def _pairs(node: Node) -> Iterator[Pair]:
    """Yield the pairs of a mapping, explicit pairs before merged ones."""
    for pair in node.value:
        if not is_merge(pair[0]):
            yield pair
    for key_node, value_node in node.value:
        if is_merge(key_node):
            for source in merge_sources(value_node):
                yield from _pairs(source)


def merge_sources(node: Node) -> tuple[Node, ...]:
    """Return the mappings of a merge key; the first mapping with a key takes precedence."""
    parts = node.value if node.id == "sequence" else [node]
    return tuple(part for part in parts if part.id == "mapping")
