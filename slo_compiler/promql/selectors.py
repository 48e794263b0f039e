"""Writing vector selectors."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.model import Matcher, MatchOperator

if TYPE_CHECKING:
    from slo_compiler.model import Selector

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def string_text(value: str) -> str:
    """A PromQL string literal in double quotes."""
    return f'"{value.translate(_ESCAPES)}"'


def matcher_text(matcher: Matcher) -> str:
    """One matcher, such as `code=~"5.."`."""
    return f"{matcher.label}{matcher.operator}{string_text(matcher.value)}"


def selector_text(selector: Selector, *, suffix: str = "", extra: tuple[Matcher, ...] = ()) -> str:
    """A selector as PromQL; `suffix` is appended to the metric's name, `extra` to the matchers."""
    matchers = ", ".join(matcher_text(matcher) for matcher in (*selector.matchers, *extra))
    return f"{selector.metric}{suffix}{{{matchers}}}" if matchers else f"{selector.metric}{suffix}"


@lru_cache(maxsize=64)
def equal(label: str, value: str) -> Matcher:
    """The matcher `label="value"`."""
    return Matcher(label=label, operator=MatchOperator.EQUAL, value=value)
