"""The values that a matcher accepts, as far as this can be decided without RE2."""

from __future__ import annotations

import re
from functools import lru_cache

from slo_compiler.model import Matcher, MatchOperator

_SIMPLE = r"(?:[\w/:|()-]|\.(?![*+]))*(?:\.[*+])?"
"""Regular expressions with the same meaning in RE2 and Python, and without backtracking."""


def excludes(matcher: Matcher, value: str) -> bool:
    """True if a matcher certainly rejects a value; False if it accepts the value or cannot be decided."""
    match matcher.operator:
        case MatchOperator.EQUAL:
            return value != matcher.value
        case MatchOperator.NOT_EQUAL:
            return value == matcher.value
        case MatchOperator.MATCHES:
            return _accepts(matcher.value, value) is False
        case MatchOperator.NOT_MATCHES:
            return _accepts(matcher.value, value) is True


def are_disjoint(first: Matcher, second: Matcher) -> bool:
    """True if no value of a label satisfies both matchers, and one of them has only one value."""
    if first.operator is MatchOperator.EQUAL:
        return excludes(second, first.value)
    return second.operator is MatchOperator.EQUAL and excludes(first, second.value)


@lru_cache(maxsize=256)
def _accepts(pattern: str, value: str) -> bool | None:
    """Return whether a regular expression matches a whole value; None if it is not a simple one."""
    if not re.fullmatch(_SIMPLE, pattern):
        return None
    try:
        return re.fullmatch(pattern, value) is not None
    except re.error:
        return None
