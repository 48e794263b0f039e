"""Limits on YAML aliases: no alias contains itself, and the expanded size is bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import documents

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.nodes import Node
    from slo_compiler.yaml_source.places import Places

MAX_ALIASED_VALUES = 100_000
"""Maximum number of values from aliases in one file; a hundred characters of text count as one value."""


def alias_diagnostic(roots: Iterable[Node], places: Places, *, max_depth: int) -> Diagnostic | None:
    """Reject aliases that are recursive, too large or too deeply nested when expanded.

    `roots` are the documents of one file, which share one limit. Each node is measured once, regardless
    of its number of uses, so that a file whose aliases expand to billions of values is rejected in a time
    proportional to its length.
    """
    measure = _Measure(places=places, max_depth=max_depth)
    for root in roots:
        measure.document(root)
    return measure.refusal


class _Measure:
    """The size and height of every node with its aliases expanded."""

    __slots__ = ("_done", "_max_depth", "_open", "_places", "_total", "_written", "refusal")

    def __init__(self, *, places: Places, max_depth: int) -> None:
        self.refusal: Diagnostic | None = None
        self._places = places
        self._max_depth = max_depth
        self._done: dict[int, tuple[int, int]] = {}
        self._open: set[int] = set()
        self._written = 0
        self._total = 0

    def document(self, root: Node) -> None:
        """Measure one document; values from aliases add up over all documents."""
        size, _ = self.node(root, 0)
        self._total += size
        if self._total - self._written > MAX_ALIASED_VALUES:
            self._refuse(documents.aliases_too_large(self._places.node(root), MAX_ALIASED_VALUES))

    def node(self, node: Node, depth: int) -> tuple[int, int]:
        """Return the size and height of a node at `depth`.

        An alias refers to a node that has been measured or is being measured, so the recursion is as deep
        as the nesting of the text.
        """
        name = id(node)
        if self.refusal is not None:
            return 0, 0
        if name in self._open:
            places = self._places
            self._refuse(documents.endless_alias(places.anchor(node), places.anchor_name(node)))
            return 0, 0
        if name not in self._done:
            self._open.add(name)
            self._done[name] = self._inside(node, depth)
            self._open.remove(name)
        size, height = self._done[name]
        if depth + height > self._max_depth:
            self._refuse(documents.too_deep(self._places.node(node), self._max_depth))
        return size, height

    def _inside(self, node: Node, depth: int) -> tuple[int, int]:
        if node.id == "scalar":
            size = 1 + len(node.value) // 100
            self._written += size
            return size, 0
        self._written += 1
        children = node.value if node.id == "sequence" else [part for pair in node.value for part in pair]
        sizes, height = 1, 0
        for child in children:
            size, child_height = self.node(child, depth + 1)
            sizes += size
            height = max(height, child_height + 1)
            if sizes - self._written > MAX_ALIASED_VALUES:
                self._refuse(documents.aliases_too_large(self._places.node(node), MAX_ALIASED_VALUES))
                break
        return sizes, height

    def _refuse(self, diagnostic: Diagnostic) -> None:
        """Keep the first diagnostic: later measurements are invalid."""
        self.refusal = self.refusal or diagnostic
