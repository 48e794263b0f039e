"""Properties of a query that decide what its value means."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.promql.event_sums import event_sum, is_zero_product, unwrap
from slo_compiler.promql.reading import matchers_of
from slo_compiler.promql.tree import children, walk
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.model import Matcher
    from slo_compiler.promql.event_sums import EventSum

_ZERO = timedelta(0)
_COMPARISONS = frozenset(("==", "!=", ">", "<", ">=", "<="))
_COUNTS = frozenset(("count", "count_values", "group"))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryFacts:
    """Properties of a valid expression."""

    matchers: tuple[Matcher, ...]
    """The matchers of all selectors."""
    sum: EventSum | None = None
    """The counters whose rates it adds; None if it is not a sum of rates."""
    times: tuple[str, ...] = ()
    """Times after `@`, as in the expression, except `start()` and `end()`."""
    offsets: frozenset[timedelta] = frozenset((_ZERO,))
    """Offsets of its selectors, zero for those without an offset."""
    is_negative: bool = False
    is_number_minus_events: bool = False
    """True if it subtracts a sum of rates from a positive number."""
    is_zero: bool = False
    """True if it is a product with the number 0."""
    is_comparison: bool = False
    """True if it is the result of a comparison with `bool`: 0 or 1."""
    is_ratio: bool = False
    """True if it is a ratio of two rates, possibly subtracted from 1 or multiplied by a number."""
    counts_series: bool = False
    """True if it contains an aggregation that counts series."""


def query_facts(expr: parser.Expr) -> QueryFacts:
    """Analyze a parsed expression."""
    found = event_sum(expr)
    if found is not None:  # the usual case; traversing the tree takes several times longer
        return QueryFacts(
            matchers=tuple(matcher for selector in found.all for matcher in selector.matchers), sum=found
        )
    nodes = tuple(walk(expr))
    value = unwrap(expr)
    return QueryFacts(
        matchers=tuple(
            matcher
            for node in nodes
            if isinstance(node, parser.VectorSelector)
            for matcher in matchers_of(node)
        ),
        times=tuple(time for node in nodes if (time := _fixed_time(node))),
        offsets=_offsets(expr, above=_ZERO),
        is_negative=_is_negative(value),
        is_number_minus_events=_is_number_minus_events(value),
        is_zero=is_zero_product(value),
        is_comparison=_is_comparison(value),
        is_ratio=_is_ratio(value),
        counts_series=any(
            isinstance(node, parser.AggregateExpr) and str(node.op) in _COUNTS for node in nodes
        ),
    )


def _fixed_time(node: parser.Expr) -> str:
    if not isinstance(node, parser.VectorSelector | parser.SubqueryExpr) or node.at is None:
        return ""
    time = str(node.at).removeprefix("@").strip()
    return "" if time.endswith("()") else time.removesuffix(".000")


def _offsets(expr: parser.Expr, *, above: timedelta) -> frozenset[timedelta]:
    """The offsets of all selectors, including those of the subqueries around them."""
    if isinstance(expr, parser.VectorSelector | parser.SubqueryExpr):
        above += expr.offset or _ZERO
    if isinstance(expr, parser.VectorSelector):
        return frozenset((above,))
    return frozenset(offset for child in children(expr) for offset in _offsets(child, above=above))


def _is_negative(value: parser.Expr) -> bool:
    if isinstance(value, parser.UnaryExpr):
        return True
    if not isinstance(value, parser.BinaryExpr):
        return False
    numbers = [side.val for side in (value.lhs, value.rhs) if isinstance(side, parser.NumberLiteral)]
    if str(value.op) == "-":
        return isinstance(value.lhs, parser.NumberLiteral) and max(numbers) <= 0
    return str(value.op) in ("*", "/") and any(number < 0 for number in numbers)


def _is_number_minus_events(value: parser.Expr) -> bool:
    if not (isinstance(value, parser.BinaryExpr) and str(value.op) == "-"):
        return False
    number = value.lhs
    return isinstance(number, parser.NumberLiteral) and number.val > 0 and event_sum(value.rhs) is not None


def _is_comparison(value: parser.Expr) -> bool:
    if not (isinstance(value, parser.BinaryExpr) and str(value.op) in _COMPARISONS):
        return False
    return value.modifier is not None and value.modifier.return_bool


def _is_ratio(value: parser.Expr) -> bool:
    value = _without_scale(value)
    if not (isinstance(value, parser.BinaryExpr) and str(value.op) == "/"):
        return False
    return all(_has_range(side) for side in (value.lhs, value.rhs))


def _without_scale(value: parser.Expr) -> parser.Expr:
    """Remove `1 - …`, `100 * …`, and aggregations around an expression."""
    while True:
        value = unwrap(value)
        if isinstance(value, parser.AggregateExpr):
            value = value.expr
        elif isinstance(value, parser.BinaryExpr) and str(value.op) in ("-", "*"):
            if isinstance(value.lhs, parser.NumberLiteral):
                value = value.rhs
            elif isinstance(value.rhs, parser.NumberLiteral):
                value = value.lhs
            else:
                return value
        else:
            return value


def _has_range(expr: parser.Expr) -> bool:
    return any(isinstance(node, parser.MatrixSelector) for node in walk(expr))
