"""Sums of counters as bad or good events and as the total."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import slis, suspicious_queries, suspicious_slis
from slo_compiler.model import MatchOperator
from slo_compiler.promql.matching import are_disjoint
from slo_compiler.promql.selectors import matcher_text, selector_text
from slo_compiler.spec.traps.metrics import check_histogram_series
from slo_compiler.spec.traps.related import are_related, family
from slo_compiler.spec.traps.swapped import check_swapped

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Matcher, Selector
    from slo_compiler.promql.event_sums import EventSum
    from slo_compiler.spec.sli_reading import SliReading

_ORIGINS = frozenset(("cluster", "environment", "env", "instance", "job", "namespace", "region", "service"))
"""Labels of the source of a series, which differ only between unrelated metrics."""

_EVERYTHING = frozenset(("*", "all", "any", "sum", "total"))
"""Values of labels for the events of all other values."""

_MAY_MISS = "SLO2014"
"""The code of events that may be outside of the total; other codes mean that they are."""


def check_sums(part: EventSum, total: EventSum, *, name: str, reading: SliReading) -> None:
    """Report bad or good events that are not among those of the total, or are swapped."""
    for selector in part.all:
        for diagnostic in _misfits(selector, total, name=name, reading=reading):
            reading.add(diagnostic)
    if _subtracts(total, part) and not _is_negative(part):
        _report_negative(name, reading)
    if total.single is None:
        return
    if part.single is not None:
        check_swapped(part.single, total.single, name=name, reading=reading)
    elif part.added == total.added and len(part.subtracted) == 1:
        check_swapped(part.subtracted[0], total.single, name=name, is_rest=True, reading=reading)


def check_terms(found: EventSum, key: str, *, reading: SliReading) -> None:
    """Report counters that do not count events, are added twice, or cancel each other."""
    for selector in found.all:
        check_histogram_series(selector, key, reading=reading)
    if len(found.all) == 1:
        return
    added = Counter(found.added)
    added.subtract(found.subtracted)
    if not any(added.values()):
        reading.add(suspicious_queries.always_zero(reading.at(key), key=key))
    elif _is_negative(found):
        _report_negative(key, reading)
    for selector, count in added.items():
        if count > 1:
            place = reading.at_metric(selector.metric, key)
            text = selector_text(selector)
            reading.add(suspicious_queries.counted_twice(place, key=key, selector=text))


def _report_negative(key: str, reading: SliReading) -> None:
    hint = "swap what is subtracted with what it is subtracted from"
    reading.add(suspicious_queries.negative_events(reading.at(key), key=key, hint=hint))


def _subtracts(total: EventSum, part: EventSum) -> bool:
    """Return whether bad or good events are some events of a total minus all of them."""
    if not part.subtracted or total.subtracted:
        return False
    is_subtracted = Counter(total.added) <= Counter(part.subtracted)
    return is_subtracted and set(part.added).isdisjoint(total.added)


def _is_negative(found: EventSum) -> bool:
    """Return whether every added counter is part of another subtracted one."""
    rest = list(found.subtracted)
    for selector in found.added:
        whole = next((one for one in rest if _contains(one, selector)), None)
        if whole is None:
            return False
        rest.remove(whole)
    return True


def _contains(whole: Selector, part: Selector) -> bool:
    """Return whether a selector has the metric of another, or counts its histogram, and fewer matchers."""
    is_count = whole.metric.endswith("_count") and part.metric.endswith("_bucket")
    is_histogram = is_count and family(whole.metric) == family(part.metric)
    return (whole.metric == part.metric or is_histogram) and set(whole.matchers) <= set(part.matchers)


def _misfits(part: Selector, total: EventSum, *, name: str, reading: SliReading) -> list[Diagnostic]:
    """Return why the events of a selector are not among those of the total; empty if they may be.

    Each counter of the total may contain them. If none does, the first one explains why.
    """
    if total.single is not None:
        return _misfits_of(part, total.single, name=name, reading=reading)
    first: list[Diagnostic] = []
    for whole in sorted(total.added, key=lambda one: family(one.metric) != family(part.metric)):
        found = _misfits_of(part, whole, name=name, reading=reading)
        if all(one.code == _MAY_MISS for one in found):  # several counters may contain the events together
            return []
        first = first or found
    return first


def _misfits_of(part: Selector, total: Selector, *, name: str, reading: SliReading) -> list[Diagnostic]:
    is_family = family(part.metric) == family(total.metric)
    if not is_family and not are_related(part.metric, total.metric):
        place = reading.at_metric(part.metric, name)
        return [suspicious_slis.unrelated_metrics(place, part=name, metric=part.metric, total=total.metric)]
    found: list[Diagnostic] = []
    for matcher in total.matchers:
        if matcher.label == "le" or not (is_family or matcher.label in _ORIGINS):
            continue
        own = [one for one in part.matchers if one.label == matcher.label]
        if is_family and (not own or _is_wider(own, matcher)):
            found.append(slis.part_outside_total(reading.at(name), part=name, matcher=matcher_text(matcher)))
        else:
            found += _contradictions(own, matcher, name=name, reading=reading)
    return found


def _contradictions(
    own: list[Matcher], matcher: Matcher, *, name: str, reading: SliReading
) -> list[Diagnostic]:
    if matcher.operator is MatchOperator.EQUAL and matcher.value.lower() in _EVERYTHING:
        return []
    return [
        suspicious_slis.part_misses_total(
            reading.at_matcher(one, name),
            part=name,
            matcher=matcher_text(one),
            other=matcher_text(matcher),
        )
        for one in own
        if are_disjoint(one, matcher)
    ]


def _is_wider(own: list[Matcher], matcher: Matcher) -> bool:
    """Return whether matchers accept one of several alternatives that a matcher for one value rejects."""
    if matcher.operator is not MatchOperator.EQUAL:
        return False
    return any(
        one.operator is MatchOperator.MATCHES
        and re.fullmatch(r"[\w-]+(?:\|[\w-]+)+", one.value) is not None
        and matcher.value in one.value.split("|")
        for one in own
    )
