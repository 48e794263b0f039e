"""Names of metrics and labels in PromQL: plain ones as they are, others in quotes (Prometheus 3.0)."""

from __future__ import annotations

import re
from functools import lru_cache

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_WORDS = frozenset(("atan2", "bool", "group_left", "group_right", "ignoring", "inf", "nan", "on"))
"""Words that PromQL does not read as a metric's name, in any case."""

_TOKEN = re.compile(r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|#[^\n]*|\w+|\S""", re.DOTALL)
_NAME_LISTS = frozenset(("by", "without", "on", "ignoring", "group_left", "group_right"))


def string_text(value: str) -> str:
    """A PromQL string literal in double quotes."""
    return f'"{value.translate(_ESCAPES)}"'


@lru_cache(maxsize=1024)
def is_plain_metric(name: str) -> bool:
    """Whether a metric's name needs no quotes."""
    return _METRIC.fullmatch(name) is not None and name.lower() not in _WORDS


@lru_cache(maxsize=1024)
def is_plain_label(name: str) -> bool:
    """Whether a label's name needs no quotes."""
    return _LABEL.fullmatch(name) is not None


def label_text(name: str) -> str:
    """A label's name in a matcher or a grouping clause."""
    return name if is_plain_label(name) else string_text(name)


def series_text(metric: str, matchers: str) -> str:
    """A metric with the text of its matchers; a name in quotes stands among them."""
    if is_plain_metric(metric):
        return f"{metric}{{{matchers}}}" if matchers else metric
    return f"{{{string_text(metric)}, {matchers}}}" if matchers else f"{{{string_text(metric)}}}"


def quoted_names(expr: str) -> tuple[str, ...]:
    """The names that a valid expression has in quotes, as they are written there.

    They are the strings in braces, and in the lists of clauses such as `by (…)`, that follow no operator.
    """
    found: list[str] = []
    holds_names = [False]
    before = ""
    for token in _TOKEN.finditer(expr):
        text = token[0]
        if text.startswith("#"):
            continue
        if text in ("{", "("):
            holds_names.append(text == "{" or before.lower() in _NAME_LISTS)
        elif text in ("}", ")"):
            holds_names.pop()
        elif token["string"] and holds_names[-1] and before in ("{", "(", ","):
            found.append(text)
        before = text
    return tuple(found)
