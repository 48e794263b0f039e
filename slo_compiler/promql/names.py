"""Names of metrics and labels in PromQL: plain names without quotes, others in quotes (Prometheus 3.0)."""

from __future__ import annotations

import re
from functools import lru_cache

from slo_compiler.promql.lexing import TokenKind, tokens

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_WORDS = frozenset(("atan2", "bool", "group_left", "group_right", "ignoring", "inf", "nan", "on"))
"""Keywords, in any case, which PromQL does not parse as metric names."""

_NAME_LISTS = frozenset(("by", "without", "on", "ignoring", "group_left", "group_right"))


@lru_cache(maxsize=4096)
def string_text(value: str) -> str:
    """A PromQL string literal in double quotes."""
    return f'"{value.translate(_ESCAPES)}"'


@lru_cache(maxsize=1024)
def is_plain_metric(name: str) -> bool:
    """True if the name of a metric needs no quotes."""
    return _METRIC.fullmatch(name) is not None and name.lower() not in _WORDS


@lru_cache(maxsize=1024)
def is_plain_label(name: str) -> bool:
    """True if the name of a label needs no quotes."""
    return _LABEL.fullmatch(name) is not None


@lru_cache(maxsize=1024)
def label_text(name: str) -> str:
    """Format the name of a label for a matcher or a grouping clause."""
    return name if is_plain_label(name) else string_text(name)


def series_text(metric: str, matchers: str) -> str:
    """Format a metric with the text of its matchers; a quoted name goes inside the braces."""
    if is_plain_metric(metric):
        return f"{metric}{{{matchers}}}" if matchers else metric
    return f"{{{string_text(metric)}, {matchers}}}" if matchers else f"{{{string_text(metric)}}}"


def quoted_names(expr: str) -> tuple[str, ...]:
    """The quoted names in a valid expression, in their original form.

    They are the strings that follow no operator in braces and in clauses such as `by (…)`.
    """
    found: list[str] = []
    holds_names = [False]
    before = ""
    for token in tokens(expr):
        text = token.text
        if text in ("{", "("):
            holds_names.append(text == "{" or before.lower() in _NAME_LISTS)
        elif text in ("}", ")"):
            holds_names.pop()
        elif token.kind is TokenKind.STRING and holds_names[-1] and before in ("{", "(", ","):
            found.append(text)
        before = text
    return tuple(found)
