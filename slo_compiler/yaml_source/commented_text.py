"""Find the comments of a YAML text, and the lines of a key or a list item, from its node trees."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.yaml_source.composition import ComposedFile
    from slo_compiler.yaml_source.nodes import Node
    from slo_compiler.yaml_source.places import Places

_SIGN = re.compile(r"(?<!\S)#")
_DASH = re.compile(r"(?<!\S)-[ \t]+\Z")


class CommentedText:
    """The text of a file without syntax errors; lines and columns count from 0."""

    __slots__ = ("_blocks", "_last_lines", "_line_starts", "_scalars", "places")

    def __init__(self, file: ComposedFile) -> None:
        self.places: Places = file.places
        lengths = (len(line) for line in file.places.text.splitlines(keepends=True))
        self._line_starts = list(accumulate(lengths, initial=0))
        self._last_lines: dict[int, int] = {}
        self._blocks: dict[int, int] = {}
        nodes = tuple(_all_nodes(file.roots))
        self._scalars = sorted(_span(node, self.places) for node in nodes if node.id == "scalar")
        for node in nodes:
            self._add_blocks(node)

    def position(self, index: int) -> tuple[int, int]:
        """Return the line and column of a character."""
        line = bisect_right(self._line_starts, index) - 1
        return line, index - self._line_starts[line]

    def comment_column(self, line: int) -> int | None:
        """Return the column of the `#` that begins the comment of a line; None without a comment."""
        start = self._line_starts[line]
        signs = (found.start() for found in _SIGN.finditer(self.places.lines[line]))
        return next((column for column in signs if not self._is_in_scalar(start + column)), None)

    def has_content(self, line: int) -> bool:
        """Return whether a line has content other than a comment."""
        return bool(self.places.lines[line][: self.comment_column(line)].strip())

    def last_line_of_block(self, line: int) -> int:
        """Return the last line of the keys and list items that begin on a line; itself without any."""
        return self._blocks.get(line, line)

    def _is_in_scalar(self, index: int) -> bool:
        before = bisect_right(self._scalars, (index, len(self.places.text))) - 1
        return before >= 0 and index < self._scalars[before][1]

    def _add_blocks(self, node: Node) -> None:
        """Note where each key or list item of a node begins, and where it ends."""
        if node.id == "mapping":
            for key, value in node.value:
                self._add_block(key.start_mark.line, (key, value))
        elif node.id == "sequence":
            for item in node.value:
                mark = item.start_mark
                # Where the dash is on a line above, another key or nothing begins on this one.
                if node.flow_style or _DASH.search(self.places.lines[mark.line][: mark.column]):
                    self._add_block(mark.line, (item,))

    def _add_block(self, line: int, nodes: Iterable[Node]) -> None:
        last = max(self._last_line(node) for node in nodes)
        self._blocks[line] = max(last, self._blocks.get(line, line))

    def _last_line(self, node: Node) -> int:
        """Return the last line with content; the end of a block is where the parser met the next token."""
        name = id(node)
        if name not in self._last_lines:
            start, end = node.start_mark, node.end_mark
            self._last_lines[name] = start.line  # an alias of the node within itself comes back here
            if node.id == "scalar" or node.flow_style:
                is_before = end.column == 0 and end.line > start.line
                self._last_lines[name] = end.line - is_before
            else:
                # What an alias leads to is written before it, mostly outside of the node.
                inside = (child for child in _children(node) if child.start_mark.index >= start.index)
                self._last_lines[name] = max(map(self._last_line, inside), default=start.line)
        return self._last_lines[name]


def _all_nodes(roots: Iterable[Node]) -> Iterator[Node]:
    """Yield every node once, regardless of its number of aliases."""
    waiting = list(roots)
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            waiting += _children(node)
            yield node


def _children(node: Node) -> list[Node]:
    if node.id == "scalar":
        return []
    return node.value if node.id == "sequence" else [part for pair in node.value for part in pair]


def _span(node: Node, places: Places) -> tuple[int, int]:
    """Return the start and end of a scalar; the line of a `|` or `>` may end with a comment."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("|", ">"):
        line_end = places.text.find("\n", start + len(places.properties(node)), end)
        start = end if line_end < 0 else line_end
    return start, end
