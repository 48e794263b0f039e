"""Adds matchers to every selector of an expression, without changing the rest of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.promql.lexing import TokenKind, tokens
from slo_compiler.promql.parsing import parse
from slo_compiler.promql.placeholder import fill_window
from slo_compiler.promql.reading import matchers_of, metric_of
from slo_compiler.promql.selectors import matcher_text
from slo_compiler.promql.tree import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.model import Matcher
    from slo_compiler.promql.lexing import Token

_BEFORE_LABELS = frozenset(("by", "without", "on", "ignoring", "group_left", "group_right"))
"""Keywords before a list of labels in parentheses."""
_WORDS = _BEFORE_LABELS | {"and", "or", "unless", "atan2", "bool", "offset", "inf", "nan"}
"""Names between operands that are not metrics; functions are followed by a parenthesis."""


def with_matchers(query: str, matchers: tuple[Matcher, ...]) -> str | None:
    """Add matchers to each selector of a valid query, which may contain `$window`.

    None if the result is not the same expression with these matchers, for example if a metric has the name of
    a keyword.
    """
    added = ", ".join(map(matcher_text, matchers))
    parts, end = [], 0
    for position, text in _insertions(query, added):
        parts += [query[end:position], text]
        end = position
    narrowed = "".join([*parts, query[end:]])
    return narrowed if _is_narrowed(query, narrowed, matchers) else None


def selector_matchers(query: str) -> tuple[tuple[Matcher, ...], ...]:
    """The matchers of each selector of a valid query, which may contain `$window`."""
    return tuple(matchers_of(node) for node in _selectors(query))


def _insertions(query: str, added: str) -> Iterator[tuple[int, str]]:
    """Positions in a query, and the text to insert there."""
    found = tokens(query)
    is_label_list = False
    for index, token in enumerate(found):
        before = found[index - 1].text if index else ""
        after = found[index + 1].text if index + 1 < len(found) else ""
        if token.text == "{" and before != "$":
            yield token.end, added if after == "}" else f"{added}, "
        elif token.text in ("(", ")"):
            is_label_list = token.text == "(" and before.lower() in _BEFORE_LABELS
        elif not is_label_list and _is_metric(token, before=before, after=after):
            yield token.end, f"{{{added}}}"


def _is_metric(token: Token, *, before: str, after: str) -> bool:
    """Return whether a name outside a list of labels is a metric without braces."""
    return (
        token.kind is TokenKind.NAME
        and token.brackets in ("", "(")
        and before != "$"
        and after not in ("{", "(")
        and after.lower() not in ("by", "without")
        and token.text.lower() not in _WORDS
    )


def _is_narrowed(query: str, narrowed: str, matchers: tuple[Matcher, ...]) -> bool:
    """Return whether the selectors, and nothing else, have the new matchers."""
    try:
        before, after = _selectors(query), _selectors(narrowed)
    except ValueError:
        return False
    if len(before) != len(after) or _kinds(query) != _kinds(narrowed):
        return False
    return all(
        metric_of(one) == metric_of(other)
        and sorted(map(matcher_text, (*matchers_of(one), *matchers)))
        == sorted(map(matcher_text, matchers_of(other)))
        for one, other in zip(before, after, strict=True)
    )


def _kinds(query: str) -> list[str]:
    return [type(node).__name__ for node in walk(parse(fill_window(query, "5m")))]


def _selectors(query: str) -> list[parser.VectorSelector]:
    nodes = walk(parse(fill_window(query, "5m")))
    return [node for node in nodes if isinstance(node, parser.VectorSelector)]
