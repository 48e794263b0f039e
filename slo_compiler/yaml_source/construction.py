"""Converts a composed YAML tree to plain data; reports everything that YAML parsers disagree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import documents
from slo_compiler.yaml_source.nodes import is_merge, merge_sources
from slo_compiler.yaml_source.scalars import MAX_NUMBER_LENGTH, Ambiguity, NumberTooLong, read_plain

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.nodes import Node, Pair
    from slo_compiler.yaml_source.places import Places
    from slo_compiler.yaml_source.scalars import Scalar

UNTAGGED = ""
"""The tag of a node without a tag in the text."""

MAX_DIAGNOSTICS = 100
"""Maximum number of diagnostics per file."""

_MAX_SHOWN = 40
"""Maximum length of quoted text in a message."""


class Construction:
    """Builds the data of one tree and collects diagnostics."""

    __slots__ = ("_diagnostics", "_more", "_places", "_reported")

    def __init__(self, places: Places) -> None:
        self._places = places
        self._diagnostics: list[Diagnostic] = []
        self._reported: set[int] = set()
        self._more = 0

    def diagnostics(self) -> list[Diagnostic]:
        """Return the diagnostics; beyond `MAX_DIAGNOSTICS` only their number."""
        if not self._more:
            return self._diagnostics
        last = self._diagnostics[-1].location
        return [*self._diagnostics, documents.more_diagnostics(last, self._more, MAX_DIAGNOSTICS)]

    def value(self, node: Node) -> object:
        """Build the data of a node: dict, list, str, bool, None, int or Decimal."""
        if node.tag != UNTAGGED and self._is_new(node):
            self._diagnostics.append(documents.tag_not_allowed(self._places.tag(node), _tag(node)))
        if node.id == "scalar":
            return node.value if node.style else self._plain(node)
        if node.id == "sequence":
            return [self.value(item) for item in node.value]
        return self._mapping(node)

    def _plain(self, node: Node) -> Scalar:
        value = read_plain(node.value)
        if isinstance(value, Ambiguity | NumberTooLong):
            self._refuse_scalar(node, value)
            return str(node.value)
        return value

    def _mapping(self, node: Node) -> dict[str, object]:
        data: dict[str, object] = {}
        merges: list[Pair] = []
        for key_node, value_node in node.value:
            key = key_node.value
            if key == "<<" and is_merge(key_node):
                merges.append((key_node, value_node))
            elif self._is_key(key_node):
                if key in data:
                    self._refuse_duplicate(key_node, node.value)
                data[key] = self.value(value_node)
            else:
                self.value(value_node)
        for key_node, value_node in merges:
            self._merge(data, key_node, value_node)
        return data

    def _merge(self, data: dict[str, object], key_node: Node, value_node: Node) -> None:
        """Add the keys of `<<: ...`; existing keys take precedence."""
        sources = merge_sources(value_node)
        wanted = len(value_node.value) if value_node.id == "sequence" else 1
        if len(sources) != wanted and self._is_new(key_node):
            # The node of an alias is that of its anchor, where nothing is wrong.
            is_alias = value_node.start_mark.index < key_node.start_mark.index
            place = self._places.node(key_node if is_alias else value_node)
            self._diagnostics.append(documents.merge_not_a_mapping(place))
        for source in sources:
            for key, value in self._mapping(source).items():
                data.setdefault(key, value)

    def _is_key(self, node: Node) -> bool:
        """Check that a key is a string; report it otherwise."""
        if node.tag != UNTAGGED and self._is_new(node):
            self._diagnostics.append(documents.tag_not_allowed(self._places.tag(node), _tag(node)))
        if node.id != "scalar":
            self._refuse_key(node, "", "a list" if node.id == "sequence" else "a mapping")
            return False
        if node.style:
            return True
        value = read_plain(node.value)
        if isinstance(value, str):
            return True
        if isinstance(value, Ambiguity | NumberTooLong):
            self._refuse_scalar(node, value)
        else:
            self._refuse_key(node, _shown(node.value), _kind(value))
        return False

    def _refuse_key(self, node: Node, shown: str, kind: str) -> None:
        if self._is_new(node):
            self._diagnostics.append(documents.key_not_text(self._places.node(node), shown, kind))

    def _refuse_scalar(self, node: Node, problem: Ambiguity | NumberTooLong) -> None:
        if not self._is_new(node):
            return
        place = self._places.node(node)
        if isinstance(problem, NumberTooLong):
            self._diagnostics.append(documents.number_too_long(place, MAX_NUMBER_LENGTH))
            return
        self._diagnostics.append(
            documents.ambiguous_scalar(
                place, _shown(node.value), problem.yaml_11, problem.yaml_12, problem.instead
            )
        )

    def _refuse_duplicate(self, node: Node, pairs: list[Pair]) -> None:
        if not self._is_new(node):
            return
        first = next(key_node for key_node, _ in pairs if key_node.value == node.value)
        line = self._places.node(first).line
        self._diagnostics.append(documents.duplicate_key(self._places.node(node), _shown(node.value), line))

    def _is_new(self, node: Node) -> bool:
        """True if a node must be reported: once, even with several aliases, and within the limit."""
        if id(node) in self._reported:
            return False
        self._reported.add(id(node))
        if len(self._diagnostics) < MAX_DIAGNOSTICS:
            return True
        self._more += 1
        return False


def _kind(value: Scalar) -> str:
    if value is None:
        return "null"
    return "a boolean" if isinstance(value, bool) else "a number"


def _tag(node: Node) -> str:
    return _shown(node.tag.replace("tag:yaml.org,2002:", "!!"))


def _shown(text: str) -> str:
    """Truncate text to the maximum length for a message."""
    line = " ".join(text.split())
    return line if len(line) <= _MAX_SHOWN else line[: _MAX_SHOWN - 1] + "…"
