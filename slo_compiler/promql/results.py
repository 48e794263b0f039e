"""Results of PromQL expressions: their type, and whether they can be absent."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.promql.lexing import tokens
from slo_compiler.promql.parsing import parse
from slo_compiler.promql.tree import walk

if TYPE_CHECKING:
    from collections.abc import Iterator


class ResultType(StrEnum):
    """The type of an expression's result, as text for messages."""

    VECTOR = "an instant vector"
    RANGE = "a range"
    SCALAR = "a number"
    STRING = "a string"


def result_type(text: str) -> ResultType:
    """The type of a valid expression's result."""
    return _type_of(parse(text))


def contains_vector(text: str) -> bool:
    """True if a valid expression contains `vector(…)`, which is never absent."""
    return any((name.text, after.text) == ("vector", "(") for name, after in pairwise(tokens(text)))


def has_own_values(text: str) -> bool:
    """True if a part of a valid expression has a result without any series, such as `vector(0)`."""
    return any(_own_values(text))


def has_positive_values(text: str) -> bool:
    """True if such a part of a valid expression may be positive: all but `vector(0)`."""
    return any(not _is_zero(call) for call in _own_values(text))


def _own_values(text: str) -> Iterator[parser.Call]:
    calls = (node for node in walk(parse(text)) if isinstance(node, parser.Call))
    return filter(_is_own_value, calls)


def _is_zero(call: parser.Call) -> bool:
    value = call.args[0] if call.func.name == "vector" else None
    return isinstance(value, parser.NumberLiteral) and value.val == 0


def _is_own_value(call: parser.Call) -> bool:
    if call.func.name.startswith("absent"):
        return True
    is_vector = str(call.func.return_type) == "ValueType.Vector"
    selectors = parser.VectorSelector | parser.MatrixSelector
    return is_vector and not any(isinstance(node, selectors) for node in walk(call))


def _type_of(expr: parser.Expr) -> ResultType:
    if isinstance(expr, parser.ParenExpr | parser.UnaryExpr):
        return _type_of(expr.expr)
    if isinstance(expr, parser.BinaryExpr):
        sides = {_type_of(expr.lhs), _type_of(expr.rhs)}
        return ResultType.SCALAR if sides == {ResultType.SCALAR} else ResultType.VECTOR
    if isinstance(expr, parser.Call):
        return ResultType.SCALAR if str(expr.func.return_type) == "ValueType.Scalar" else ResultType.VECTOR
    return _TYPES.get(type(expr), ResultType.VECTOR)


_TYPES = {
    parser.MatrixSelector: ResultType.RANGE,
    parser.SubqueryExpr: ResultType.RANGE,
    parser.NumberLiteral: ResultType.SCALAR,
    parser.StringLiteral: ResultType.STRING,
}
