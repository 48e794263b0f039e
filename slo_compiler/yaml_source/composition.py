"""Bytes to node trees: decode a file, then compose every YAML document in it with PyYAML's C parser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import yaml

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.diagnostics.codes import documents
from slo_compiler.records import dataclass
from slo_compiler.yaml_source.construction import UNTAGGED
from slo_compiler.yaml_source.decoding import decode, without_invalid_character
from slo_compiler.yaml_source.places import Places

if TYPE_CHECKING:
    from slo_compiler.yaml_source.nodes import Mark, Node

MAX_DEPTH = 50
"""Maximum length of a data path."""

_NESTING_LIMIT = "maximum nesting depth"
_SURROGATE = "invalid Unicode character escape"
_MAX_ATTEMPTS = 20
"""Maximum number of times that a text is parsed: once more for each string with surrogate pairs."""
# Directives come first in a file, or after the `...` that ends a document.
_TAG_DIRECTIVE = r"(?m)(?:\A|^\.\.\.[^\n]*\n)(?:[ \t]*(?:#[^\n]*|%YAML[^\n]*)?\n)*(%TAG[^\n]*)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedFile:
    """The node trees of one file, in order, up to its first syntax error."""

    path: str
    places: Places
    roots: tuple[Node, ...] = ()
    has_aliases: bool = False
    error: Diagnostic | None = None


def compose_file(path: str, data: bytes) -> ComposedFile:
    """Compose every document of a file, and stop at the first error.

    Any bytes are safe: the time and memory taken are bounded by their number, and nothing is raised.
    """
    text = decode(path, data)
    if isinstance(text, Diagnostic):
        rest = without_invalid_character(data)
        return ComposedFile(
            path=path, places=Places(path=path, text=rest, lines=rest.splitlines()), error=text
        )
    places = Places(path=path, text=text, lines=text.splitlines())
    # libyaml compares each %TAG line with all previous ones: a megabyte of them would take seconds.
    if b"%TAG" in data and (found := re.search(_TAG_DIRECTIVE, text)):
        line = text.count("\n", 0, found.start(1))
        place = places.at(line, 0, length=len(found[1]))
        return ComposedFile(path=path, places=places, error=documents.tag_not_allowed(place, "%TAG"))
    roots: list[Node] = []
    return ComposedFile(
        path=path,
        places=places,
        error=_compose(data, places, roots),
        roots=tuple(roots),
        has_aliases=b"*" in data and b"&" in data,
    )


def _compose(data: bytes | str, places: Places, roots: list[Node]) -> Diagnostic | None:
    """Fill `roots`; return the error that stopped the parser."""
    for attempt in range(_MAX_ATTEMPTS):
        loader = _Composer(data)
        try:
            while loader.check_node():
                roots.append(cast("Node", loader.get_node()))
        except _TooDeepError as error:
            return documents.too_deep(places.mark(error.mark), MAX_DEPTH)
        except yaml.YAMLError as error:
            combined = _with_pairs_combined(error, data) if attempt < _MAX_ATTEMPTS - 1 else None
            if combined is None:
                return _explain(error, places)
            data = combined
            roots.clear()
        else:
            break
    return None


def _explain(error: yaml.YAMLError, places: Places) -> Diagnostic | None:
    if (end := _nesting_limit(error)) is None:
        # Only a file with a syntax error needs the patterns of the usual ones.
        from slo_compiler.yaml_source.syntax import syntax_diagnostic

        return syntax_diagnostic(error, places)
    # The parser reads ahead: it reached its own limit before it built a node beyond `MAX_DEPTH`. The
    # text before that location exceeds `MAX_DEPTH`, but not the limit of the parser.
    return _compose(places.text[:end], places, [])


def _with_pairs_combined(error: yaml.YAMLError, data: bytes | str) -> str | None:
    """Return the text without the surrogate pairs of a string; None if they are not the cause of an error."""
    mark: Mark | None = getattr(error, "problem_mark", None)
    if mark is None or _SURROGATE not in (getattr(error, "problem", None) or ""):
        return None
    from slo_compiler.yaml_source.surrogates import with_pairs_combined  # as syntax errors

    return with_pairs_combined(data if isinstance(data, str) else data.decode(), mark.index)


def _nesting_limit(error: yaml.YAMLError) -> int | None:
    """The index of an error for libyaml's own limit, 1,000 levels in PyYAML 6.0.4; None for other errors."""
    mark: Mark | None = getattr(error, "problem_mark", None)
    is_limit = _NESTING_LIMIT in (getattr(error, "problem", None) or "")
    return mark.index if mark is not None and is_limit and mark.index > 0 else None


class _TooDeepError(Exception):
    """The tree is nested too deeply below `mark`."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark


class _Composer(yaml.CSafeLoader):
    """PyYAML's composer, without resolution of scalars and with a limit of `MAX_DEPTH`.

    The C code recurses with the nesting of the text and would overflow the stack. It calls these three
    methods for every node, so they count the depth.
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
