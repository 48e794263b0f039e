"""Bytes to document: decode, compose with PyYAML's C parser, bound, and build plain data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import yaml

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.diagnostics.codes import documents
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.yaml_source.aliases import alias_findings
from slo_compiler.yaml_source.construction import UNTAGGED, Construction
from slo_compiler.yaml_source.decoding import decode
from slo_compiler.yaml_source.document import Document
from slo_compiler.yaml_source.places import Places
from slo_compiler.yaml_source.syntax import syntax_finding

if TYPE_CHECKING:
    from slo_compiler.yaml_source.nodes import Mark, Node

MAX_DEPTH = 50
"""How many steps a data path may have."""

_NESTING_LIMIT = "maximum nesting depth"
_TAG_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#[^\n]*|%YAML[^\n]*)?\n)*(%TAG[^\n]*)")


def read_document(path: str, data: bytes) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Read the YAML of one file into a document, or say everything that is wrong with it.

    There is a document exactly when nothing was found. Any bytes are safe: the time
    and memory taken are bounded by their number, and nothing is raised.
    """
    text = decode(path, data)
    if isinstance(text, Diagnostic):
        return None, (text,)
    places = Places(path=path, text=text, lines=text.splitlines())
    root = _compose(data, places)
    if isinstance(root, Diagnostic):
        return None, (root,)
    if b"*" in data and b"&" in data:
        findings = alias_findings(root, places, max_depth=MAX_DEPTH)
        if findings:
            return None, findings
    construction = Construction(places)
    value = construction.value(root)
    if findings := in_order(construction.findings()):
        return None, findings
    if value is None:
        return None, (documents.empty_file(places.at(0, 0)),)
    return Document(path, value, root, places), ()


def _compose(data: bytes, places: Places) -> Node | Diagnostic:
    """Build the node tree; a file without one is empty."""
    # libyaml compares each %TAG line with all before it: a megabyte of them would take seconds.
    if data.startswith((b"%", b"#", b"\n", b"\r", b" ")) and (found := _TAG_DIRECTIVE.match(places.text)):
        line = places.text.count("\n", 0, found.start(1))
        return documents.tag_not_allowed(places.at(line, 0, length=len(found[1])), "%TAG")
    return _tree(data, places)


def _tree(data: bytes | str, places: Places) -> Node | Diagnostic:
    loader = _Composer(data)
    try:
        root = loader.get_single_node()
    except _TooDeepError as error:
        return documents.too_deep(places.mark(error.mark), MAX_DEPTH)
    except yaml.YAMLError as error:
        if (end := _nesting_limit(error)) is None:
            return syntax_finding(error, places)
        # The parser reads ahead: it met its own limit before a node beyond ours was built. What stands in
        # front of that place is nested too deeply for us and not for it.
        return _tree(places.text[:end], places)
    return documents.empty_file(places.at(0, 0)) if root is None else cast("Node", root)


def _nesting_limit(error: yaml.YAMLError) -> int | None:
    """Where libyaml's own limit (1,000 levels in PyYAML 6.0.4) was exceeded; None for other errors."""
    mark: Mark | None = getattr(error, "problem_mark", None)
    is_limit = _NESTING_LIMIT in (getattr(error, "problem", None) or "")
    return mark.index if mark is not None and is_limit and mark.index > 0 else None


class _TooDeepError(Exception):
    """The tree is nested too deeply below `mark`."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark


class _Composer(yaml.CSafeLoader):
    """PyYAML's composer, which never resolves a scalar and stops at `MAX_DEPTH`.

    The C code recurses with the nesting of the text and would overflow the stack. It
    calls these three methods for every node, which is where the depth is counted.
    """

    def __init__(self, data: bytes | str) -> None:
        super().__init__(data)
        self._depth = -1

    def descend_resolver(self, current_node: yaml.Node | None, current_index: object) -> None:  # noqa: ARG002 - PyYAML gives it
        """Go down to a child of `current_node`."""
        self._depth += 1
        if self._depth > MAX_DEPTH and current_node is not None:
            raise _TooDeepError(current_node.start_mark)

    def ascend_resolver(self) -> None:
        """Go back up."""
        self._depth -= 1

    def resolve(self, kind: object, value: object, implicit: object) -> str:  # noqa: ARG002 - PyYAML gives them
        """Give the tag of a node that has none."""
        return UNTAGGED
