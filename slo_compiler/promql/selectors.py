"""Writes vector selectors."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.model import Matcher, MatchOperator
from slo_compiler.promql.names import label_text, series_text, string_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.model import Selector


def matcher_text(matcher: Matcher) -> str:
    """Format one matcher, such as `code=~"5.."`."""
    return f"{label_text(matcher.label)}{matcher.operator}{string_text(matcher.value)}"


def selector_text(selector: Selector, *, suffix: str = "", extra: tuple[Matcher, ...] = ()) -> str:
    """Format a selector; `suffix` is appended to the metric's name, `extra` to the matchers."""
    matchers = ", ".join(matcher_text(matcher) for matcher in (*selector.matchers, *extra))
    return series_text(f"{selector.metric}{suffix}", matchers)


@lru_cache(maxsize=64)
def equal(label: str, value: str) -> Matcher:
    """The matcher `label="value"`."""
    return Matcher(label=label, operator=MatchOperator.EQUAL, value=value)


def any_of(label: str, values: Sequence[str]) -> str:
    """Format a matcher for one or several values, which must not be empty."""
    if len(values) == 1:
        return matcher_text(equal(label, values[0]))
    return one_of(label, values)


def one_of(label: str, values: Sequence[str]) -> str:
    """The same as a regular expression, also for one value."""
    pattern = "|".join(map(_quoted, values))
    return matcher_text(Matcher(label=label, operator=MatchOperator.MATCHES, value=pattern))


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    """Quote a value for RE2: only the characters that are special there."""
    return re.sub(r"[\\.+*?()|\[\]{}^$]", r"\\\g<0>", value)
