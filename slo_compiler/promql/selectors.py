"""Writes vector selectors."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.model import Matcher, MatchOperator
from slo_compiler.promql.names import label_text, series_text, string_text

if TYPE_CHECKING:
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
