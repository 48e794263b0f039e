"""Tests of the `query` kind: counters, if each query is a sum of rates over one plain selector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.alert_tests.series import OpaqueSource, Source, find_counters
from slo_compiler.alert_tests.signals import COUNTERS
from slo_compiler.promql.parsing import parse
from slo_compiler.promql.placeholder import fill_window
from slo_compiler.promql.reading import selector_of, series_reads

if TYPE_CHECKING:
    from slo_compiler.alert_tests.series import InputSeries
    from slo_compiler.model import QuerySli, Selector, TextPairs

SIGNAL = COUNTERS
_RATES = ("rate", "increase")


def source_of(sli: QuerySli) -> Source | OpaqueSource:
    """The selectors of the queries, or the metrics of those that are more than a sum of rates."""
    queries = (sli.total, sli.bad or sli.good or "")
    total, part = map(selector_of_query, queries)
    if total is None or part is None:
        reads = (read for query in queries for read in series_reads(fill_window(query, "5m")))
        return OpaqueSource(metrics=frozenset(read.metric for read in reads))
    return Source(total=total, part=part, is_good=sli.bad is None)


def series_of(
    _sli: QuerySli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """Counters."""
    return find_counters(source, group, is_burning=is_burning)


def selector_of_query(query: str) -> Selector | None:
    """The selector of `sum(rate(selector[$window]))` and the like; None for any other query."""
    try:
        expr = parse(fill_window(query, "5m"))
    except ValueError:
        return None
    call = _unwrapped(expr)
    if not isinstance(call, parser.Call) or call.func.name not in _RATES or len(call.args) != 1:
        return None
    (argument,) = call.args
    if not isinstance(argument, parser.MatrixSelector):
        return None
    return selector_of(argument.vector_selector)


def _unwrapped(expr: parser.Expr) -> parser.Expr:
    """Remove parentheses and sums around an expression."""
    while isinstance(expr, parser.ParenExpr) or (
        isinstance(expr, parser.AggregateExpr) and str(expr.op) == "sum"
    ):
        expr = expr.expr
    return expr
