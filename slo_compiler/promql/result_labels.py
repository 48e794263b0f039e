"""Labels that the result of an expression cannot have, by the operators of the expression.

Labels of raw series are not known, so a selector may have any label unless a matcher requires it to be empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.promql.parsing import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

_WITHOUT_LABELS = frozenset(("pi", "scalar", "time", "vector"))
_OF_NOW = frozenset(
    ("day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year")
)
"""Functions that return the current time, without labels, if they have no argument."""
_OF_MATCHERS = frozenset(("absent", "absent_over_time"))
"""Functions whose labels come from matchers."""
_SET_LABELS = frozenset(("label_join", "label_replace"))
"""Functions that set the label in their second argument."""
_SELECTIONS = frozenset(("bottomk", "limit_ratio", "limitk", "topk"))
"""Aggregations that return series with all their labels."""


def missing_labels(text: str, labels: Iterable[str]) -> tuple[str, ...]:
    """The labels that no series of a valid expression's result can have."""
    expr = parse(text)
    return tuple(label for label in labels if not _may_have(expr, label))


def _may_have(expr: parser.Expr, label: str) -> bool:
    if isinstance(expr, parser.VectorSelector):
        return not any(
            (matcher.name, str(matcher.op), matcher.value) == (label, "MatchOp.Equal", "")
            for matcher in expr.matchers.matchers
        )
    if isinstance(expr, parser.MatrixSelector):
        return _may_have(expr.vector_selector, label)
    if isinstance(expr, parser.ParenExpr | parser.UnaryExpr | parser.SubqueryExpr):
        return _may_have(expr.expr, label)
    if isinstance(expr, parser.AggregateExpr):
        return _aggregation_may_have(expr, label)
    if isinstance(expr, parser.BinaryExpr):
        return _operation_may_have(expr, label)
    return isinstance(expr, parser.Call) and _call_may_have(expr, label)


def _call_may_have(call: parser.Call, label: str) -> bool:
    name, arguments = call.func.name, call.args
    if name in _WITHOUT_LABELS or (name in _OF_NOW and not arguments):
        return False
    if name in _OF_MATCHERS:
        return True
    if name in _SET_LABELS and _string(arguments[1]) == label:
        return True
    return any(_may_have(argument, label) for argument in arguments)


def _aggregation_may_have(expr: parser.AggregateExpr, label: str) -> bool:
    name, modifier = str(expr.op).lower(), expr.modifier
    if name in _SELECTIONS:
        return _may_have(expr.expr, label)
    if name == "count_values" and _string(expr.param) == label:
        return True
    if modifier is None:
        return False
    is_listed = label in modifier.labels
    is_kept = is_listed if modifier.type == parser.AggModifierType.By else not is_listed
    return is_kept and _may_have(expr.expr, label)


def _operation_may_have(expr: parser.BinaryExpr, label: str) -> bool:
    left, right = _may_have(expr.lhs, label), _may_have(expr.rhs, label)
    operator = str(expr.op).lower()
    if operator == "or":
        return left or right
    if operator in ("and", "unless"):
        return left
    modifier = expr.modifier
    card = parser.VectorMatchCardinality.OneToOne if modifier is None else modifier.card
    if _is_number(expr.lhs) or _is_number(expr.rhs):
        return left or right
    if card == parser.VectorMatchCardinality.OneToOne:
        return left and right and _is_matched(modifier, label)
    many, one = (left, right) if card == parser.VectorMatchCardinality.ManyToOne else (right, left)
    included = modifier.group_labels or () if modifier else ()
    return one if label in included else many


def _is_matched(modifier: parser.BinModifier | None, label: str) -> bool:
    """True if the labels that must be equal on both sides, which the result has, include a label."""
    if modifier is None or modifier.matching is None:
        return True
    is_listed = label in modifier.matching.labels
    return is_listed if modifier.matching.type == parser.LabelModifierType.Include else not is_listed


def _is_number(expr: parser.Expr) -> bool:
    """True for a result without series."""
    if isinstance(expr, parser.ParenExpr | parser.UnaryExpr):
        return _is_number(expr.expr)
    if isinstance(expr, parser.BinaryExpr):
        return _is_number(expr.lhs) and _is_number(expr.rhs)
    if isinstance(expr, parser.Call):
        return str(expr.func.return_type) == "ValueType.Scalar"
    return isinstance(expr, parser.NumberLiteral)


def _string(expr: parser.Expr | None) -> str:
    while isinstance(expr, parser.ParenExpr):
        expr = expr.expr
    return expr.val if isinstance(expr, parser.StringLiteral) else ""
