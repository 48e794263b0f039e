"""A PromQL vector selector, parsed: a metric name and its matchers."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from slo_compiler.records import dataclass


class MatchOperator(StrEnum):
    """The four operators of a matcher."""

    EQUAL = "="
    NOT_EQUAL = "!="
    MATCHES = "=~"
    NOT_MATCHES = "!~"

    __hash__ = str.__hash__
    """That of an enumeration is slow."""


class Matcher(NamedTuple):
    """One condition on one label; names and `value` are plain strings, without quotes or escapes.

    A tuple, because matchers are often looked up.
    """

    label: str
    operator: MatchOperator
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """A metric and matchers, in the order of the spec; it selects the series that satisfy every matcher.

    Names may be any UTF-8 string, such as `http.route`; PromQL then requires quotes.
    """

    metric: str
    matchers: tuple[Matcher, ...] = ()

    def labelled(self) -> frozenset[str]:
        """The labels with a matcher."""
        return frozenset(matcher.label for matcher in self.matchers)
