"""Tests of the `query` kind: counters, if each query is a sum of rates over one plain selector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.alert_tests.series import OpaqueSource, Source, find_counters
from slo_compiler.alert_tests.signals import COUNTERS
from slo_compiler.promql.event_sums import event_sum
from slo_compiler.promql.parsing import parse
from slo_compiler.promql.placeholder import fill_window
from slo_compiler.promql.reading import series_reads
from slo_compiler.promql.results import has_own_values
from slo_compiler.promql.tree import walk

if TYPE_CHECKING:
    from slo_compiler.alert_tests.series import InputSeries
    from slo_compiler.model import QuerySli, Selector, TextPairs

SIGNAL = COUNTERS
_RATES = frozenset(("rate", "increase"))


def source_of(sli: QuerySli) -> Source | OpaqueSource:
    """The selectors of the queries, or the metrics of those that are more than a sum of rates."""
    queries = (sli.total, sli.bad or sli.good or "")
    total, part = _selector(sli.total, is_total=True), _selector(queries[1], is_total=False)
    if total is not None and part is not None:
        return Source(total=total, part=part, is_good=sli.bad is None)
    filled = tuple(fill_window(query, "5m") for query in queries)
    reads = (read for query in filled for read in series_reads(query))
    return OpaqueSource(
        metrics=frozenset(read.metric for read in reads),
        has_own_values=any(map(has_own_values, filled)),
    )


def series_of(
    _sli: QuerySli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """Counters."""
    return find_counters(source, group, is_burning=is_burning)


def _selector(query: str, *, is_total: bool) -> Selector | None:
    """The selector of a sum of rates over one selector; None for any other query.

    `or vector(0)` after it makes no difference to bad or good events, which are filled with 0 anyway.
    """
    expr = parse(fill_window(query, "5m"))
    found = event_sum(expr)
    functions = {node.func.name for node in walk(expr) if isinstance(node, parser.Call)}
    allowed = _RATES if is_total else {*_RATES, "vector"}
    return found.single if found is not None and functions <= allowed else None
