"""Queries whose series can be made up: a sum of rates over one plain selector."""

from __future__ import annotations

import promql_parser as parser

from slo_compiler.model import Matcher, MatchOperator, Selector
from slo_compiler.promql.queries import fill_window

_RATES = ("rate", "increase")
_OPERATORS = {
    "MatchOp.Equal": MatchOperator.EQUAL,
    "MatchOp.NotEqual": MatchOperator.NOT_EQUAL,
    "MatchOp.Re": MatchOperator.MATCHES,
    "MatchOp.NotRe": MatchOperator.NOT_MATCHES,
}


def selectors_of_query(query: str) -> Selector | None:
    """The selector of `sum(rate(selector[$window]))` and the like; None for any other query."""
    try:
        expr = parser.parse(fill_window(query, "5m"))
    except ValueError:
        return None
    call = _unwrapped(expr)
    if not isinstance(call, parser.Call) or call.func.name not in _RATES or len(call.args) != 1:
        return None
    (argument,) = call.args
    if not isinstance(argument, parser.MatrixSelector):
        return None
    return _selector(argument.vector_selector)


def _selector(node: parser.VectorSelector) -> Selector | None:
    if node.name is None or node.offset is not None or node.at is not None or node.matchers.or_matchers:
        return None
    matchers = tuple(
        Matcher(label=matcher.name, operator=_OPERATORS[str(matcher.op)], value=matcher.value)
        for matcher in node.matchers.matchers
    )
    return Selector(metric=node.name, matchers=matchers)


def _unwrapped(expr: parser.Expr) -> parser.Expr:
    """What stands inside of parentheses and sums."""
    while isinstance(expr, parser.ParenExpr) or (
        isinstance(expr, parser.AggregateExpr) and str(expr.op) == "sum"
    ):
        expr = expr.expr
    return expr
