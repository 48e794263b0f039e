"""A PromQL vector selector, parsed: a metric name and its matchers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class MatchOperator(StrEnum):
    """The four ways to match a label."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCHES = "=~"
    NOT_MATCHES = "!~"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """One condition on one label; names and `value` are the texts themselves, without quotes or escapes."""

    label: str
    operator: MatchOperator
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """The series of one metric whose labels satisfy every matcher, in the order they were written.

    Names may be any UTF-8 text, such as `http.route`; PromQL then has them in quotes.
    """

    metric: str
    matchers: tuple[Matcher, ...] = ()

    def labelled(self) -> frozenset[str]:
        """The labels that have a matcher."""
        return frozenset(matcher.label for matcher in self.matchers)
