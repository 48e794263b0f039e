"""Syntax and functions in an expression that only some versions of Prometheus accept."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from slo_compiler.model import OLDEST_VERSION, PrometheusVersion
from slo_compiler.promql.functions import ADDED, AGGREGATIONS, EXPERIMENTAL, REMOVED
from slo_compiler.promql.lexing import Token, TokenKind, tokens
from slo_compiler.promql.numbers import is_duration, is_number, number
from slo_compiler.promql.parsing import REGEX_OPERATORS
from slo_compiler.promql.re2 import Regex, read_regex
from slo_compiler.promql.strings import unquote
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.model import Selector

_FREE_NUMBERS = PrometheusVersion(2, 54)
"""Accepts numbers as durations, durations as numbers, and underscores in numbers."""
_SIGNED_DURATIONS = PrometheusVersion(3, 4)
"""Accepts `offset +5m`, `offset 0s`, and `0s` as a number."""
_FUNCTIONS = frozenset((*ADDED, *REMOVED, *EXPERIMENTAL))
_KINDS = {True: "duration", False: "number"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A part of an expression, and the versions that accept it."""

    name: str
    """With its kind: `the function histogram_avg`."""
    part: str
    """The text to show in the expression."""
    since: PrometheusVersion = OLDEST_VERSION
    until: PrometheusVersion | None = None
    """The first version without it."""
    is_experimental: bool = False
    """True if Prometheus rejects it unless a feature flag is set."""


@lru_cache(maxsize=1024)
def features(text: str) -> tuple[Feature, ...]:
    """The features in a valid expression, in order."""
    found = tokens(text)
    return tuple(chain.from_iterable(_of_token(found, index, token) for index, token in enumerate(found)))


def selector_features(selector: Selector) -> tuple[Feature, ...]:
    """The features in a selector, which are those of its regular expressions."""
    return tuple(
        feature
        for matcher in selector.matchers
        if matcher.operator.value in REGEX_OPERATORS
        for feature in _regex_features(matcher.value, part=matcher.value)
    )


def _of_token(found: tuple[Token, ...], index: int, token: Token) -> Iterable[Feature]:
    if token.kind is TokenKind.NAME and token.text.lower() in _FUNCTIONS:
        return _function(found, index)
    if token.kind is TokenKind.STRING and _text_before(found, index) in REGEX_OPERATORS:
        return _regex_features(unquote(token.text), part=token.text)
    return _number(found, index) if is_number(token) else ()


def _function(found: tuple[Token, ...], index: int) -> Iterator[Feature]:
    token = found[index]
    after = found[index + 1].text.lower() if index + 1 < len(found) else ""
    name = token.text.lower() if token.text.lower() in AGGREGATIONS else token.text
    is_call = after == "(" or (name in AGGREGATIONS and after in ("by", "without"))
    if not is_call or _text_before(found, index) == "@":
        return
    if name in ADDED:
        yield Feature(name=f"the function {name}", part=token.text, since=ADDED[name])
    elif name in REMOVED:
        yield Feature(name=f"the function {name}", part=token.text, until=REMOVED[name])
    elif name in EXPERIMENTAL:
        yield Feature(
            name=f"the function {name}", part=token.text, since=EXPERIMENTAL[name], is_experimental=True
        )


def _regex_features(pattern: str, *, part: str) -> Iterator[Feature]:
    regex = read_regex(pattern)
    if isinstance(regex, Regex):
        yield from (Feature(name=syntax.value, part=part, since=syntax.needs) for syntax in regex.features)


def _number(found: tuple[Token, ...], index: int) -> Iterator[Feature]:
    token, part = found[index], found[index].text
    sign = _text_before(found, index)
    is_offset = _text_before(found, index - (sign in ("+", "-"))).lower() == "offset"
    takes_duration = is_offset or token.brackets == "["
    if takes_duration and (sign == "+" or number(token.text) == 0):
        yield Feature(part=part, name=f"the duration {sign}{token.text}", since=_SIGNED_DURATIONS)
    elif is_duration(token.text) and number(token.text) == 0:
        yield Feature(part=part, name=f"{token.text} as a number", since=_SIGNED_DURATIONS)
    elif is_duration(token.text) != takes_duration:
        yield Feature(part=part, name=f"{token.text} as a {_KINDS[takes_duration]}", since=_FREE_NUMBERS)
    elif "_" in token.text:
        yield Feature(part=part, name=f"the number {token.text}", since=_FREE_NUMBERS)


def _text_before(found: tuple[Token, ...], index: int) -> str:
    return found[index - 1].text if index > 0 else ""
