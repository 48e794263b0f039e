"""Parses the PromQL in specs: selectors and queries.

Problems are values with a kind; the caller adds the location and the message.
"""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.model import Matcher, MatchOperator, Selector
from slo_compiler.model.slis.query import QueryUnit
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.parsing import OrBetweenMatchersError, parse, parse_plain, regex_of
from slo_compiler.promql.placeholder import PLACEHOLDER, RANGE_PLACEHOLDER, fill_window
from slo_compiler.promql.re2 import RegexError
from slo_compiler.promql.tree import children, walk
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPERATORS = {
    "MatchOp.Equal": MatchOperator.EQUAL,
    "MatchOp.NotEqual": MatchOperator.NOT_EQUAL,
    "MatchOp.Re": MatchOperator.MATCHES,
    "MatchOp.NotRe": MatchOperator.NOT_MATCHES,
}
_REGEX_OPERATORS = (MatchOperator.MATCHES, MatchOperator.NOT_MATCHES)
METRIC_LABEL = "__name__"
_SHORT = 5000
"""Characters of an expression that is not too long or deep for the embedded parser, whatever it is."""
_SENTINEL = timedelta(days=1, hours=7, minutes=13, seconds=17)
"""Replaces `$window` while a query is checked; a spec is unlikely to contain this range."""

_PER_WINDOW = frozenset(
    ("increase", "delta", "idelta", "count_over_time", "sum_over_time", "changes", "resets")
)
_PER_SECOND = frozenset(("rate", "irate", "deriv"))


class PromqlFault(Enum):
    """Faults of an expression."""

    SYNTAX = auto()
    REGEX = auto()
    NOT_A_SELECTOR = auto()
    NO_METRIC_NAME = auto()
    TWO_METRIC_NAMES = auto()
    MODIFIER = auto()
    NO_WINDOW = auto()
    FIXED_RANGE = auto()
    WINDOW_OUTSIDE_RANGE = auto()
    MIXED_UNITS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PromqlProblem:
    """A fault and the part of the text that shows it."""

    fault: PromqlFault
    detail: str = ""
    literal: str = ""
    """The text to show, if it is less than the whole expression."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadQuery:
    """A valid query."""

    unit: QueryUnit
    expr: parser.Expr = field(repr=False, compare=False)
    """The parsed query inside `sum(…)`; its ranges have a placeholder length."""
    has_vector: bool
    """True if the query contains `vector(…)`."""


def read_selector(text: str) -> Selector | PromqlProblem:
    """Parse a metric name with matchers; anything else is a problem."""
    try:
        expr = _parse_selector(text)
    except ValueError as error:
        return _problem_of(error)
    if not isinstance(expr, parser.VectorSelector):
        return PromqlProblem(fault=PromqlFault.NOT_A_SELECTOR, detail=_kind(expr))
    modifier = _modifier(expr)
    if modifier:
        return PromqlProblem(fault=PromqlFault.MODIFIER, detail=modifier)
    selector = selector_of(expr)
    if selector is not None:
        return selector
    names = _metric_names(expr)
    if len(names) > 1:
        return PromqlProblem(fault=PromqlFault.TWO_METRIC_NAMES, detail=" and ".join(names))
    return PromqlProblem(fault=PromqlFault.NO_METRIC_NAME)


def _parse_selector(text: str) -> parser.Expr:
    """Parse a selector, or a query that is in its place by mistake."""
    try:
        return parse(text)
    except ValueError:
        filled = RANGE_PLACEHOLDER.sub("5m", text)
        if filled == text:
            raise
        return parse(filled)


def selector_of(node: parser.VectorSelector) -> Selector | None:
    """Convert a parsed selector; None unless it has exactly one metric and only matchers.

    The parser represents a quoted metric name as a matcher on `__name__`.
    """
    if _modifier(node):
        return None
    names = [(node.name, MatchOperator.EQUAL)] if node.name is not None else [*_name_matchers(node)]
    matchers = matchers_of(node)
    if len(names) != 1 or names[0][1] is not MatchOperator.EQUAL or not all(one.label for one in matchers):
        return None
    return Selector(metric=names[0][0], matchers=matchers)


def matchers_of(node: parser.VectorSelector) -> tuple[Matcher, ...]:
    """The matchers of a parsed selector, except those on the name of the metric."""
    return tuple(_matcher_of(matcher) for matcher in node.matchers.matchers if matcher.name != METRIC_LABEL)


def _matcher_of(matcher: parser.Matcher) -> Matcher:
    operator = _OPERATORS[str(matcher.op)]
    value = regex_of(matcher.value) if operator in _REGEX_OPERATORS else matcher.value
    return Matcher(label=matcher.name, operator=operator, value=value)


def _metric_names(node: parser.Expr) -> tuple[str, ...]:
    """The metric names of a selector; more than one is an error. None for any other node."""
    if not isinstance(node, parser.VectorSelector):
        return ()
    return tuple(name for name, operator in _name_matchers(node) if operator is MatchOperator.EQUAL)


def _name_matchers(node: parser.VectorSelector) -> Iterator[tuple[str, MatchOperator]]:
    for matcher in node.matchers.matchers:
        if matcher.name == METRIC_LABEL:
            yield matcher.value, _OPERATORS[str(matcher.op)]


def _modifier(expr: parser.VectorSelector) -> str:
    if expr.offset is not None:
        return "an offset"
    return "" if expr.at is None else "an @ time"


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


def check_expression(text: str) -> str:
    """The error message of the parser for an expression; empty if it is valid."""
    problem = expression_problem(text)
    return problem.detail if problem else ""


def check_composed(text: str) -> str:
    """The same for an expression of parts that were checked when the spec was read, in less time.

    The embedded parser accepts some texts that Prometheus does not, such as invalid regular expressions, but
    only within such a part. The other way round, it refuses what it does not know, and needs a closer look.
    """
    if len(text) > _SHORT:
        return check_expression(text)
    try:
        parse_plain(text)
    except ValueError:
        return check_expression(text)
    return ""


@lru_cache(maxsize=1024)
def expression_problem(text: str) -> PromqlProblem | None:
    """The syntax error in an expression; None if some version of Prometheus accepts it."""
    try:
        parse(text)
    except ValueError as error:
        return _problem_of(error)
    return None


def _problem_of(error: ValueError) -> PromqlProblem:
    fault = next((fault for kind, fault in _FAULTS if isinstance(error, kind)), PromqlFault.SYNTAX)
    literal = error.literal if isinstance(error, RegexError) else ""
    return PromqlProblem(fault=fault, detail=str(error), literal=literal)


_FAULTS = ((RegexError, PromqlFault.REGEX), (OrBetweenMatchersError, PromqlFault.MODIFIER))


def read_query(text: str) -> ReadQuery | PromqlProblem:
    """Parse a query with `$window` in each of its ranges and nowhere else."""
    if not PLACEHOLDER.search(text):
        return expression_problem(text) or PromqlProblem(fault=PromqlFault.NO_WINDOW)
    try:
        # Inside an aggregation, as in the rules: a range or a string is not valid there.
        expr = parse(f"sum({fill_window(text, duration_text(_SENTINEL))}\n)")
    except ValueError as error:
        return _problem_of(error)
    nodes = tuple(walk(expr))
    return _fault_in(nodes, windows=len(PLACEHOLDER.findall(text))) or _unit(nodes)


def _fault_in(nodes: tuple[parser.Expr, ...], *, windows: int) -> PromqlProblem | None:
    """The problem in the selectors and ranges of a query with this number of `$window`; None if valid."""
    names = next((names for node in nodes if len(names := _metric_names(node)) > 1), ())
    if names:
        return PromqlProblem(fault=PromqlFault.TWO_METRIC_NAMES, detail=" and ".join(names))
    ranges = [node.range for node in nodes if isinstance(node, parser.MatrixSelector | parser.SubqueryExpr)]
    fixed = [span for span in ranges if span != _SENTINEL]
    if fixed:
        return PromqlProblem(fault=PromqlFault.FIXED_RANGE, detail=duration_text(fixed[0]))
    return None if len(ranges) == windows else PromqlProblem(fault=PromqlFault.WINDOW_OUTSIDE_RANGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRead:
    """One metric that an expression reads, and its range; None for the latest sample."""

    metric: str
    """Empty if the expression does not specify one."""
    span: timedelta | None


def series_reads(text: str) -> tuple[SeriesRead, ...]:
    """Every read of a metric in a valid expression."""
    return tuple(_reads(parse(text), span=None))


def _reads(expr: parser.Expr, *, span: timedelta | None) -> Iterator[SeriesRead]:
    if isinstance(expr, parser.VectorSelector):
        yield SeriesRead(metric=metric_of(expr), span=span)
    elif isinstance(expr, parser.MatrixSelector | parser.SubqueryExpr):
        inner = expr.vector_selector if isinstance(expr, parser.MatrixSelector) else expr.expr
        yield from _reads(inner, span=expr.range)
    else:
        for child in children(expr):
            yield from _reads(child, span=span)


def metric_of(node: parser.VectorSelector) -> str:
    """The metric that a selector names; empty if it names none or several."""
    if node.name is not None:
        return node.name
    names = _metric_names(node)
    return names[0] if len(names) == 1 else ""


def _unit(nodes: tuple[parser.Expr, ...]) -> ReadQuery | PromqlProblem:
    functions = {node.func.name for node in nodes if isinstance(node, parser.Call)}
    if functions & _PER_WINDOW and functions & _PER_SECOND:
        return PromqlProblem(fault=PromqlFault.MIXED_UNITS)
    unit = QueryUnit.PER_WINDOW if functions & _PER_WINDOW else QueryUnit.PER_SECOND
    return ReadQuery(unit=unit, expr=nodes[0], has_vector="vector" in functions)
