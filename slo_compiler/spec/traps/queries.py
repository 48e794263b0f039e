"""Queries whose value is not a number of events."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import slis, suspicious_queries
from slo_compiler.promql.parsing import parse
from slo_compiler.promql.query_facts import query_facts
from slo_compiler.spec.traps.matchers import check_matchers
from slo_compiler.spec.traps.sums import check_sums, check_terms

if TYPE_CHECKING:
    from slo_compiler.model import Matcher, Selector
    from slo_compiler.promql.event_sums import EventSum
    from slo_compiler.promql.query_facts import QueryFacts
    from slo_compiler.promql.reading import ReadQuery
    from slo_compiler.spec.sli_reading import SliReading


def check_queries(part: ReadQuery, total: ReadQuery, *, name: str, reading: SliReading) -> None:
    """Report queries for bad or good events, and for the total, that do not count events."""
    facts, whole = query_facts(part.expr), query_facts(total.expr)
    for key, one in ((name, facts), ("total", whole)):
        if one.sum is not None:
            for selector in one.sum.all:
                check_matchers(selector.matchers, key, metric=selector.metric, reading=reading)
            check_terms(one.sum, key, reading=reading)
        else:
            check_matchers(one.matchers, key, reading=reading)
            _check_times(one, key, reading)
            _check_value(one, key, reading)
    if facts.is_comparison and not (whole.counts_series or whole.is_comparison):
        place = reading.at_text("bool", name)
        reading.add(suspicious_queries.comparison_as_events(place, key=name))
    if facts.sum is None or whole.sum is None:
        _check_offsets(facts, whole, name=name, reading=reading)
    elif _is_same(facts.sum, whole.sum):
        reading.add(slis.part_is_total(reading.at(name), part=name))
    else:
        check_sums(facts.sum, whole.sum, name=name, reading=reading)


def _is_same(first: EventSum, second: EventSum) -> bool:
    """Return whether two sums have the same counters, regardless of order."""
    if _size(first) != _size(second):
        return False  # the usual case, without hashing every matcher
    return all(
        Counter(map(_series, own)) == Counter(map(_series, other))
        for own, other in ((first.added, second.added), (first.subtracted, second.subtracted))
    )


def _size(found: EventSum) -> tuple[int, int, int]:
    matchers = sum(len(one.matchers) for one in found.all)
    return len(found.added), len(found.subtracted), matchers


def _series(selector: Selector) -> tuple[str, frozenset[Matcher]]:
    return selector.metric, frozenset(selector.matchers)


def check_threshold_query(query: str, *, reading: SliReading) -> None:
    """Report matchers and times in the query of a threshold, which may return any value."""
    facts = query_facts(parse(query))
    check_matchers(facts.matchers, "query", reading=reading)
    _check_times(facts, "query", reading)


def _check_times(facts: QueryFacts, key: str, reading: SliReading) -> None:
    for time in facts.times:
        reading.add(suspicious_queries.fixed_time(reading.at_text("@", key), time=time))
    if _reads_future(facts):
        reading.add(suspicious_queries.offset_into_the_future(reading.at_text("offset", key)))


def _reads_future(facts: QueryFacts) -> bool:
    return any(offset < timedelta(0) for offset in facts.offsets)


def _check_offsets(facts: QueryFacts, whole: QueryFacts, *, name: str, reading: SliReading) -> None:
    """Report offsets of only one query, or different ones."""
    if _reads_future(facts) or _reads_future(whole):
        return
    if facts.offsets and whole.offsets and facts.offsets.isdisjoint(whole.offsets):
        place = reading.at_text("offset", name if any(facts.offsets) else "total")
        reading.add(suspicious_queries.different_offsets(place, part=name))


def _check_value(facts: QueryFacts, key: str, reading: SliReading) -> None:
    if facts.is_negative:
        reading.add(suspicious_queries.negative_events(reading.at(key), key=key))
    if facts.is_number_minus_events:
        hint = "subtract the events from those of the total"
        problem = "subtracts events from a number"
        reading.add(suspicious_queries.negative_events(reading.at(key), key=key, problem=problem, hint=hint))
    if facts.is_zero:
        reading.add(suspicious_queries.always_zero(reading.at(key), key=key))
    if facts.is_ratio:
        reading.add(suspicious_queries.ratio_as_events(reading.at(key), key=key))
