"""Locations of the nodes of a YAML tree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.yaml_source.nodes import Mark, Node

_PROPERTIES = re.compile(r"(?:[&!]\S*\s*)+")
"""The anchor and tag before a value."""

_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The lines of a text, and locations in it."""

    path: str
    text: str
    lines: list[str]

    def at(self, line: int, column: int, *, length: int = 1) -> Location:
        """Build the location of a span; `line` and `column` count from 0, like YAML's marks.

        A location after the last line is moved to the end of the last line with text.
        """
        lines = self.lines
        if line >= len(lines):
            line = max((i for i, text in enumerate(lines) if text.strip()), default=0)
            column = len(lines[line].rstrip()) if lines else 0
        source = lines[line] if lines else ""
        column = min(column, len(source))
        length = max(1, min(length, len(source) - column))
        return Location(path=self.path, line=line + 1, column=column + 1, length=length, source=source)

    def mark(self, mark: Mark, *, length: int = 1) -> Location:
        """Build the location of a mark."""
        return self.at(mark.line, mark.column, length=length)

    def properties(self, node: Node) -> str:
        """Return the anchor and tag before a node."""
        found = _PROPERTIES.match(self.text, node.start_mark.index, node.end_mark.index)
        return found[0] if found else ""

    def anchor_name(self, node: Node) -> str:
        """Return the name of a node's anchor, without its `&`."""
        words = self.properties(node).split()
        return next((word[1:] for word in words if word[0] == "&"), "")

    def anchor(self, node: Node) -> Location:
        """Return the location of the anchor of a node."""
        return self.mark(node.start_mark, length=len(self.anchor_name(node)) + 1)

    def tag(self, node: Node) -> Location:
        """Return the location of the tag of a node."""
        properties = self.properties(node)
        start = properties.find("!")
        if start < 0:
            return self.node(node)
        line, column = _advance(node.start_mark, properties[:start])
        return self.at(line, column, length=len(properties[start:].split()[0]))

    def match(self, node: Node, pattern: re.Pattern[str]) -> Location | None:
        """Return the location of the first match of a pattern in the text of a node; None without a match."""
        start = node.start_mark
        found = pattern.search(self.text, start.index, node.end_mark.index)
        if found is None:
            return None
        line, column = _advance(start, self.text[start.index : found.start()])
        return self.at(line, column, length=len(found[0].splitlines()[0]) if found[0] else 1)

    def node(self, node: Node) -> Location:
        """Return the location of a value without its anchor and tag.

        It spans a scalar, `[...]` or `{...}` on its first line. A block mapping is located at its first
        key, a block list at its first dash.
        """
        if node.id == "mapping" and not node.flow_style and node.value[0][0].id == "scalar":
            return self.node(node.value[0][0])
        start, end = node.start_mark, node.end_mark
        properties = self.properties(node)
        if start.index + len(properties) >= end.index:  # an empty value with an anchor only
            return self.mark(start, length=len(properties.rstrip()))
        line, column = _advance(start, properties)
        if node.id != "scalar" and not node.flow_style:
            return self.at(line, column)
        if node.id == "scalar" and node.style in ("|", ">"):
            header = _BLOCK_HEADER.match(self.lines[line], column)
            return self.at(line, column, length=len(header[0]) if header else 1)
        last = end.column if end.line == line else len(self.lines[line].rstrip())
        return self.at(line, column, length=last - column)

    def within(self, node: Node, text: str, *, start: int, end: int) -> Location:
        """Return the location of a part of a scalar, up to the end of its first line.

        The part must occur as often in the file as in the value; otherwise, the value is located.
        """
        part = text[start:end].partition("\n")[0].rstrip()
        written = self.text[node.start_mark.index : node.end_mark.index]
        if not part or written.count(part) != text.count(part):
            return self.node(node)
        index = -1
        for _ in range(text.count(part, 0, start + len(part))):
            index = written.find(part, index + 1)
        line, column = _advance(node.start_mark, written[: max(index, 0)])
        return self.at(line, column, length=len(part))


def _advance(mark: Mark, text: str) -> tuple[int, int]:
    """Return the line and column after `text`, which starts at `mark`."""
    if not text:
        return mark.line, mark.column
    lines = (text + "|").splitlines()
    last = len(lines[-1]) - 1
    return mark.line + len(lines) - 1, mark.column + last if len(lines) == 1 else last
