"""Tests of the `query` kind: counters, if each query is a sum of rates over plain selectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.alert_tests.event_series import find_counters
from slo_compiler.alert_tests.series import OpaqueSource, Source
from slo_compiler.alert_tests.signals import COUNTERS
from slo_compiler.promql.event_sums import adds_sums, event_sum
from slo_compiler.promql.parsing import parse
from slo_compiler.promql.placeholder import fill_window
from slo_compiler.promql.reading import series_reads
from slo_compiler.promql.results import has_own_values, has_positive_values
from slo_compiler.promql.tree import walk

if TYPE_CHECKING:
    from slo_compiler.alert_tests.series import InputSeries
    from slo_compiler.model import Selector, TextPairs
    from slo_compiler.model.slis.query import QuerySli

SIGNAL = COUNTERS
_RATES = frozenset(("rate", "increase"))


def source_of(sli: QuerySli) -> Source | OpaqueSource:
    """The selectors of the queries, or the metrics of those that are more than a sum of rates."""
    queries = (sli.total, sli.bad or sli.good or "")
    totals, parts = _selectors(sli.total, is_total=True), _selectors(queries[1], is_total=False)
    goods = _subtracted(sli.bad, totals) if sli.bad and not parts else ()
    if totals and (parts or goods):
        return Source(
            total=totals[0],
            part=(parts or goods)[0],
            is_good=sli.bad is None or bool(goods),
            is_difference=bool(goods),
            more_totals=totals[1:],
            more_parts=(parts or goods)[1:],
            otherwise=_opaque(queries),
        )
    return _opaque(queries)


def _opaque(queries: tuple[str, ...]) -> OpaqueSource:
    filled = tuple(fill_window(query, "5m") for query in queries)
    reads = (read for query in filled for read in series_reads(query))
    return OpaqueSource(
        metrics=frozenset(read.metric for read in reads),
        has_own_values=any(map(has_own_values, filled)),
        has_own_total=has_own_values(filled[0]),
        has_own_events=has_positive_values(filled[0]),
    )


def series_of(
    _sli: QuerySli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """Counters."""
    return find_counters(source, group, is_burning=is_burning)


def _selectors(query: str, *, is_total: bool) -> tuple[Selector, ...]:
    """The selectors of a sum of rates; none for any other query.

    `or vector(0)` after a single sum makes no difference to bad or good events, because missing ones are 0.
    """
    expr = parse(fill_window(query, "5m"))
    found = event_sum(expr)
    if found is None or found.subtracted:
        return ()
    if len(found.added) == 1:
        return found.added if _functions(expr) <= (_RATES if is_total else {*_RATES, "vector"}) else ()
    return found.added if _is_plain(expr) and len(set(found.added)) == len(found.added) else ()


def _subtracted(query: str, totals: tuple[Selector, ...]) -> tuple[Selector, ...]:
    """The selectors that a query of bad events subtracts from the total; none for any other query."""
    expr = parse(fill_window(query, "5m"))
    found = event_sum(expr)
    if found is None or set(found.added) != set(totals) or not _is_plain(expr):
        return ()
    return () if set(found.subtracted) == set(totals) else found.subtracted  # never any bad event


def _is_plain(expr: parser.Expr) -> bool:
    """True for sums and differences of rates, all per second or all over the window."""
    functions = _functions(expr)
    return len(functions) == 1 and functions <= _RATES and adds_sums(expr)


def _functions(expr: parser.Expr) -> set[str]:
    return {node.func.name for node in walk(expr) if isinstance(node, parser.Call)}
