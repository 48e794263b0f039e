"""Reading the PromQL that users write: selectors and whole queries.

Problems are values with a kind; the caller adds the location and the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.model import Matcher, MatchOperator, QueryUnit, Selector
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.placeholder import PLACEHOLDER, fill_window

if TYPE_CHECKING:
    from collections.abc import Iterator

_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_OPERATORS = {
    "MatchOp.Equal": MatchOperator.EQUAL,
    "MatchOp.NotEqual": MatchOperator.NOT_EQUAL,
    "MatchOp.Re": MatchOperator.MATCHES,
    "MatchOp.NotRe": MatchOperator.NOT_MATCHES,
}
_SENTINEL = timedelta(days=1, hours=7, minutes=13, seconds=17)
"""Replaces `$window` while a query is checked; an unlikely range for a user's own."""

_PER_WINDOW = frozenset(
    ("increase", "delta", "idelta", "count_over_time", "sum_over_time", "changes", "resets")
)
_PER_SECOND = frozenset(("rate", "irate", "deriv"))


class PromqlFault(Enum):
    """Faults of an expression."""

    SYNTAX = auto()
    NOT_A_SELECTOR = auto()
    NO_METRIC_NAME = auto()
    MODIFIER = auto()
    NO_WINDOW = auto()
    FIXED_RANGE = auto()
    WINDOW_OUTSIDE_RANGE = auto()
    MIXED_UNITS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromqlProblem:
    """A fault and the piece of text that shows it."""

    fault: PromqlFault
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadQuery:
    """A valid query."""

    unit: QueryUnit
    has_vector: bool
    """Whether `vector(…)` occurs in it."""


def read_selector(text: str) -> Selector | PromqlProblem:
    """Read a metric name with matchers; anything more is a problem."""
    try:
        expr = parser.parse(text)
    except ValueError as error:
        return PromqlProblem(fault=PromqlFault.SYNTAX, detail=str(error))
    if not isinstance(expr, parser.VectorSelector):
        return PromqlProblem(fault=PromqlFault.NOT_A_SELECTOR, detail=_kind(expr))
    modifier = _modifier(expr)
    if modifier:
        return PromqlProblem(fault=PromqlFault.MODIFIER, detail=modifier)
    matchers = tuple(
        Matcher(label=matcher.name, operator=_OPERATORS[str(matcher.op)], value=matcher.value)
        for matcher in expr.matchers.matchers
    )
    if not _has_plain_names(expr.name, matchers):
        return PromqlProblem(fault=PromqlFault.NO_METRIC_NAME)
    return Selector(metric=expr.name or "", matchers=matchers)


def _has_plain_names(metric: str | None, matchers: tuple[Matcher, ...]) -> bool:
    if metric is None or not _METRIC.fullmatch(metric):
        return False
    return all(_LABEL.fullmatch(matcher.label) and matcher.label != "__name__" for matcher in matchers)


def _modifier(expr: parser.VectorSelector) -> str:
    if expr.offset is not None:
        return "an offset"
    if expr.at is not None:
        return "an @ time"
    return "an 'or' between matchers" if expr.matchers.or_matchers else ""


def _kind(expr: parser.Expr) -> str:
    names = {
        parser.MatrixSelector: "a range",
        parser.SubqueryExpr: "a subquery",
        parser.Call: "a function call",
        parser.AggregateExpr: "an aggregation",
        parser.BinaryExpr: "an operation",
        parser.NumberLiteral: "a number",
        parser.StringLiteral: "a string",
    }
    return names.get(type(expr), "an expression")


@lru_cache(maxsize=1024)
def check_expression(text: str) -> str:
    """The parser's complaint about an expression; empty if there is none."""
    try:
        parser.parse(text)
    except ValueError as error:
        return str(error)
    return ""


def read_query(text: str) -> ReadQuery | PromqlProblem:
    """Read a query with `$window` in each of its ranges and nowhere else."""
    if not PLACEHOLDER.search(text):
        complaint = check_expression(text)
        if complaint:
            return PromqlProblem(fault=PromqlFault.SYNTAX, detail=complaint)
        return PromqlProblem(fault=PromqlFault.NO_WINDOW)
    try:
        # Inside an aggregation, as the rules have it: a range or a string is not valid there.
        expr = parser.parse(f"sum({fill_window(text, duration_text(_SENTINEL))}\n)")
    except ValueError as error:
        return PromqlProblem(fault=PromqlFault.SYNTAX, detail=str(error))
    nodes = tuple(_walk(expr))
    ranges = [node.range for node in nodes if isinstance(node, parser.MatrixSelector | parser.SubqueryExpr)]
    fixed = [span for span in ranges if span != _SENTINEL]
    if fixed:
        return PromqlProblem(fault=PromqlFault.FIXED_RANGE, detail=duration_text(fixed[0]))
    if len(ranges) != len(PLACEHOLDER.findall(text)):
        return PromqlProblem(fault=PromqlFault.WINDOW_OUTSIDE_RANGE)
    return _unit(nodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRead:
    """One metric that an expression reads, and how far back; None for the latest sample."""

    metric: str
    span: timedelta | None


def series_reads(text: str) -> tuple[SeriesRead, ...]:
    """Every metric that a valid expression reads, once for each time it is read."""
    return tuple(_reads(parser.parse(text), span=None))


def _reads(expr: parser.Expr, *, span: timedelta | None) -> Iterator[SeriesRead]:
    if isinstance(expr, parser.VectorSelector):
        yield SeriesRead(metric=expr.name or "", span=span)
    elif isinstance(expr, parser.MatrixSelector | parser.SubqueryExpr):
        inner = expr.vector_selector if isinstance(expr, parser.MatrixSelector) else expr.expr
        yield from _reads(inner, span=expr.range)
    else:
        for child in _children(expr):
            yield from _reads(child, span=span)


def _unit(nodes: tuple[parser.Expr, ...]) -> ReadQuery | PromqlProblem:
    functions = {node.func.name for node in nodes if isinstance(node, parser.Call)}
    if functions & _PER_WINDOW and functions & _PER_SECOND:
        return PromqlProblem(fault=PromqlFault.MIXED_UNITS)
    unit = QueryUnit.PER_WINDOW if functions & _PER_WINDOW else QueryUnit.PER_SECOND
    return ReadQuery(unit=unit, has_vector="vector" in functions)


def _walk(expr: parser.Expr) -> Iterator[parser.Expr]:
    """Every node of an expression."""
    yield expr
    for child in _children(expr):
        yield from _walk(child)


def _children(expr: parser.Expr) -> Iterator[parser.Expr]:
    for name in ("lhs", "rhs", "expr", "vector_selector"):
        child = getattr(expr, name, None)
        if child is not None:
            yield child
    yield from getattr(expr, "args", None) or ()
