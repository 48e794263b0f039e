"""Check the Prometheus templates in annotations for common errors.

These are unclosed braces and blocks, and empty actions. promtool checks templates completely (`slo check`).
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
    """Return the error in a template; empty if none is found."""
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
    """Return the labels in a template whose names are not plain; alerts do not have such labels."""
    found = (
        next(name for name in read.groups() if name is not None)
        for action in _ACTION.finditer(text)
        for read in _DOTTED.finditer(action["body"])
    )
    return tuple(name for name in found if not is_plain_label(name))


def _first_word(body: str) -> str:
    words = body.strip().removeprefix("-").removesuffix("-").split(maxsplit=1)
    return words[0] if words else ""
