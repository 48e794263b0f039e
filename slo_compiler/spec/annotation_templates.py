"""A light check of the Prometheus templates in annotations.

promtool judges templates in full (`slo check`); this finds what people get wrong, without it:
braces and blocks that do not close, and empty actions.
"""

from __future__ import annotations

import re

_STRING = r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|\'(?:[^\'\\\n]|\\.)*\''
_ACTION = re.compile(r"\{\{(?P<body>(?:" + _STRING + r"|(?!\}\}|[\"`'])[\s\S])*)\}\}")
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
            return "it has an empty {{ }}"
        depth += word in _OPENERS
        depth -= word == "end"
        if depth < 0:
            return "it has an {{ end }} without a beginning"
    if "{{" in text[rest:]:
        return "a {{ is not closed by }}"
    return "an if, range, with or define has no {{ end }}" if depth else ""


def _first_word(body: str) -> str:
    words = body.strip().removeprefix("-").removesuffix("-").split(maxsplit=1)
    return words[0] if words else ""
