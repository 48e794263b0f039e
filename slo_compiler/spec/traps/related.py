"""Checks by name if two metrics may count the same events."""

from __future__ import annotations

import re

_HISTOGRAM_SERIES = ("_bucket", "_count", "_sum")
_GENERIC_WORD = (
    "bucket|count|sum|total"
    "|call|connection|event|http|item|job|message|operation|query|request|response"
    "|bad|error|fail|failed|failure|good|handled|ok|succeeded|success|successful"
    "|duration|second|time"
)
"""A word in the names of metrics of many components."""


def family(metric: str) -> str:
    """Return the name of the histogram or summary of a series; other metrics are their own family."""
    for ending in _HISTOGRAM_SERIES:
        if metric.endswith(ending):
            return metric.removesuffix(ending)
    return metric


def are_related(first: str, second: str) -> bool:
    """Return whether two metrics have a word in common, or one of them has only generic words."""
    words, others = _subject(first), _subject(second)
    return not words or not others or bool(words & others)


def _subject(metric: str) -> frozenset[str]:
    """Return the words of a name that are not generic, in the singular."""
    words = map(_singular, re.split(r"[_.:]+", metric.lower()))
    return frozenset(word for word in words if word and not re.fullmatch(_GENERIC_WORD, word))


def _singular(word: str) -> str:
    return word if word.endswith("ss") else word.removesuffix("s")
