"""Recognize specs of other tools, so that they get one diagnostic instead of one for every key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import other_tools

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.composition import ComposedFile
    from slo_compiler.yaml_source.nodes import Node

_TOOLS = (
    ("version", r"prometheus/v\d", "Sloth"),
    ("apiVersion", r"sloth\.slok\.dev/", "Sloth"),
    ("apiVersion", r"pyrra\.dev/", "Pyrra"),
    ("apiVersion", r"openslo(\.com)?/", "OpenSLO"),
)
"""Key of a document, pattern of its value, and the tool."""


def foreign_diagnostic(file: ComposedFile) -> Diagnostic | None:
    """Report the first document of a file in the format of another tool; None if there is none.

    It checks node trees, so the rest of the file may be invalid.
    """
    for root in file.roots:
        for key, value in root.value if root.id == "mapping" else ():
            if tool := _tool(key, value):
                return other_tools.foreign_spec(file.places.node(value), tool=tool)
    return None


def _tool(key: Node, value: Node) -> str:
    if key.id != "scalar" or value.id != "scalar":
        return ""
    return next(
        (tool for name, start, tool in _TOOLS if key.value == name and re.match(start, value.value)), ""
    )
