"""Parses promtool's reasons for rejecting one rule file.

FILE: L:C: group "G", rule N, "NAME": REASON     an expression, with its location
FILE: group "G", rule N, "NAME": REASON          a label or annotation, without a location
FILE: yaml: line N: REASON                       not YAML
FILE: yaml: unmarshal errors:                    not rules; `  line N: REASON` follows
lint error 1 duplicate rule(s) found.            without a file
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.promtool.quoted import QUOTED, unquoted
from slo_compiler.promtool.results import Rejection
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLACE = re.compile(r"^(\d+):(\d+): ")
_RULE = re.compile(rf"^group ({QUOTED}), rule \d+, ({QUOTED}): ")
_YAML_LINE = re.compile(r"^(?:yaml: |  )line (\d+): ")
_YAML_HEAD = "yaml: unmarshal errors:"


def read_rejections(block: Sequence[str], *, file: str | None) -> tuple[Rejection, ...]:
    """Return the rejections of one block, in promtool's order, without duplicates."""
    rejections: list[Rejection] = []
    for line in block:
        text, begins = _without_file(line, file=file)
        if text == _YAML_HEAD:
            continue
        if begins or _YAML_LINE.match(line) or not rejections:
            rejections.append(_rejection(text, file=file))
        else:
            rejections[-1] = replace(rejections[-1], message=f"{rejections[-1].message}\n{line}")
    return tuple(dict.fromkeys(rejections))


def _without_file(line: str, *, file: str | None) -> tuple[str, bool]:
    for prefix in (f"{file}: ", f"./{file}: "):
        if line.startswith(prefix):
            return line.removeprefix(prefix), True
    return line, False


def _rejection(text: str, *, file: str | None) -> Rejection:
    line = column = group = rule = None
    if place := _PLACE.match(text):
        # promtool 3 prints 0:0 for an unknown location.
        line, column = (int(number) or None for number in place.groups())
        text = text[place.end() :]
    if named := _RULE.match(text):
        group, rule = map(unquoted, named.groups())
        text = text[named.end() :]
    if yaml_line := _YAML_LINE.match(text):
        line = int(yaml_line[1])
        text = text[yaml_line.end() :]
    return Rejection(message=text, file=file, line=line, column=column, group=group, rule=rule)
