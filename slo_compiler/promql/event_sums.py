"""The counters whose rates a query adds and subtracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.promql.reading import selector_of
from slo_compiler.promql.tree import walk
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.model import Selector

_RATES = frozenset(("rate", "increase", "irate"))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSum:
    """A sum of counters, such as `a + b - c`; the order is that of the expression."""

    added: tuple[Selector, ...]
    subtracted: tuple[Selector, ...] = ()

    @property
    def all(self) -> tuple[Selector, ...]:
        """Added counters, then subtracted ones."""
        return self.added + self.subtracted

    @property
    def single(self) -> Selector | None:
        """The only counter of the sum; None if there are several."""
        return self.added[0] if len(self.all) == 1 else None

    def minus(self, other: EventSum) -> EventSum:
        """Subtract a sum."""
        return EventSum(added=self.added + other.subtracted, subtracted=self.subtracted + other.added)


def event_sum(expr: parser.Expr) -> EventSum | None:
    """The counters of a sum of rates; None if an expression is anything else.

    `or` with a fallback value, such as `or vector(0)`, does not change the sum.
    """
    expr = unwrap(expr)
    if isinstance(expr, parser.Call) and expr.func.name in _RATES:
        return _rate(expr)
    if not isinstance(expr, parser.BinaryExpr):
        return None
    operator = str(expr.op)
    if operator not in ("+", "-"):
        return None
    left, right = event_sum(expr.lhs), event_sum(expr.rhs)
    if left is None or right is None:
        return None
    if operator == "-":
        return left.minus(right)
    return EventSum(added=left.added + right.added, subtracted=left.subtracted + right.subtracted)


def adds_sums(expr: parser.Expr) -> bool:
    """True if every addend is its own `sum`, so that the labels of their series need not match."""
    if isinstance(expr, parser.ParenExpr):
        return adds_sums(expr.expr)
    if isinstance(expr, parser.BinaryExpr):
        return expr.modifier is None and adds_sums(expr.lhs) and adds_sums(expr.rhs)
    return isinstance(expr, parser.AggregateExpr) and not any(
        isinstance(node, parser.BinaryExpr) for node in walk(expr.expr)
    )


def unwrap(expr: parser.Expr) -> parser.Expr:
    """Remove parentheses, sums and fallback values around an expression."""
    while True:
        if isinstance(expr, parser.ParenExpr) or (
            isinstance(expr, parser.AggregateExpr) and str(expr.op) == "sum"
        ):
            expr = expr.expr
        elif isinstance(expr, parser.BinaryExpr) and _has_fallback(expr):
            expr = expr.lhs
        else:
            return expr


def _has_fallback(expr: parser.BinaryExpr) -> bool:
    """True for `… or vector(0)` and `… or 0 * …`."""
    if str(expr.op) != "or":
        return False
    other: parser.Expr = expr.rhs
    while isinstance(other, parser.ParenExpr):
        other = other.expr
    is_vector = isinstance(other, parser.Call) and other.func.name == "vector"
    return is_vector or is_zero_product(other)


def is_zero_product(expr: parser.Expr) -> bool:
    """True for a product with the number 0."""
    if not (isinstance(expr, parser.BinaryExpr) and str(expr.op) == "*"):
        return False
    return any(isinstance(side, parser.NumberLiteral) and side.val == 0 for side in (expr.lhs, expr.rhs))


def _rate(call: parser.Call) -> EventSum | None:
    (argument,) = call.args
    if not isinstance(argument, parser.MatrixSelector):
        return None
    selector = selector_of(argument.vector_selector)
    return None if selector is None else EventSum(added=(selector,))
