"""A light check of the Prometheus templates in annotations.

promtool judges templates in full (`slo check`); this finds what people get wrong, without it:
braces and blocks that do not close, and empty actions.
"""

from __future__ import annotations

import re

from slo_compiler.promql.names import is_plain_label

_STRING = r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|\'(?:[^\'\\\n]|\\.)*\''
_ACTION = re.compile(r"\{\{(?P<body>(?:" + _STRING + r"|(?!\}\}|[\"`'])[\s\S])*)\}\}")
_LABELS = r"(?:\$labels|\.Labels)"
_DOTTED = re.compile(rf"""{_LABELS}\.(\w+(?:\.\w+)+)|\bindex\s+{_LABELS}\s+(?:"([^"]*)"|`([^`]*)`)""")
_OPENERS = ("if", "range", "with", "define", "block")


def template_problem(text: str) -> str:
    """What is wrong with a template; empty if nothing is seen."""
    depth = 0
    rest = 0
    for action in _ACTION.finditer(text):
        if "{{" in text[rest : action.start()]:
            break
        rest = action.end()
        word = _first_word(action["body"])
        if not word:
            return "empty {{ }}"
        depth += word in _OPENERS
        depth -= word == "end"
        if depth < 0:
            return "unexpected {{ end }}"
    if "{{" in text[rest:]:
        return "unclosed {{"
    return "missing {{ end }} of an if, range, with or define" if depth else ""


def dotted_labels(text: str) -> tuple[str, ...]:
    """Labels with names that are not plain, which no alert has, as far as a template reads them by name."""
    found = (
        next(name for name in read.groups() if name is not None)
        for action in _ACTION.finditer(text)
        for read in _DOTTED.finditer(action["body"])
    )
    return tuple(name for name in found if not is_plain_label(name))


def _first_word(body: str) -> str:
    words = body.strip().removeprefix("-").removesuffix("-").split(maxsplit=1)
    return words[0] if words else ""
