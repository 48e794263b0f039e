"""Counters of events: input series for the selectors of a total and of one part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.label_values import LabelSearch
from slo_compiler.alert_tests.roles import ALL, BAD, GOOD
from slo_compiler.alert_tests.series import InputSeries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.alert_tests.roles import CounterRole
    from slo_compiler.alert_tests.series import Source
    from slo_compiler.model import Selector, TextPairs

_Found = tuple[str, "TextPairs"]
"""Metric and labels."""


def find_counters(source: Source, group: TextPairs, *, is_burning: bool) -> tuple[InputSeries, ...] | None:
    """Counters of the part and of the rest; or of the part and of all events, if these are counted apart.

    Every selector gets a series. Series with the same role share its events. None if no labels are found.
    """
    inner, outer = (GOOD, BAD) if source.is_good else (BAD, GOOD)
    found = _subset(source, group)
    roles = (inner, outer)
    if found is None:
        found, roles = _apart(source, group), (inner, ALL)
    if found is None:
        return None
    return tuple(
        InputSeries(metric=metric, labels=labels, role=role, is_burning=is_burning)
        for role, series in zip(roles, found, strict=True)
        for role, (metric, labels) in zip(_shares(role, len(series)), series, strict=True)
    )


def _subset(source: Source, group: TextPairs) -> tuple[tuple[_Found, ...], tuple[_Found, ...]] | None:
    """Series that the part and the total select, and series of the total alone."""
    inner: list[_Found] = []
    covered: set[Selector] = set()
    for part in source.parts:
        choices = (
            (total, _labels((total, part), source, group)) for total in _same_metric(part, source.totals)
        )
        total, labels = next(
            ((total, labels) for total, labels in choices if labels is not None), (None, None)
        )
        if total is None or labels is None:
            return None
        covered.add(total)
        inner.append((part.metric, labels))
    outer = {total: _labels((total,), source, group) for total in source.totals}
    if any(labels is None and total not in covered for total, labels in outer.items()):
        return None
    rest = tuple((total.metric, labels) for total, labels in outer.items() if labels is not None)
    return (tuple(inner), rest) if rest else None


def _apart(source: Source, group: TextPairs) -> tuple[tuple[_Found, ...], tuple[_Found, ...]] | None:
    """Series of the part alone, and series of the total alone."""
    sides = []
    for selectors in (source.parts, source.totals):
        found = [(selector.metric, _labels((selector,), source, group)) for selector in selectors]
        known = tuple((metric, labels) for metric, labels in found if labels is not None)
        if len(known) < len(found):
            return None
        sides.append(known)
    return sides[0], sides[1]


def _labels(inside: tuple[Selector, ...], source: Source, group: TextPairs) -> TextPairs | None:
    """Labels that some selectors of a metric select, and no other selector of the source."""
    others = [one for one in (*source.totals, *source.parts) if one not in inside]
    return LabelSearch(inside=inside, outside=_same_metric(inside[0], others), fixed=group).find()


def _same_metric(selector: Selector, others: Iterable[Selector]) -> tuple[Selector, ...]:
    return tuple(other for other in others if other.metric == selector.metric)


def _shares(role: CounterRole, count: int) -> Iterator[CounterRole]:
    """The role of each of several series; shares are powers of two, which floats add exactly."""
    rest = 1.0
    for number in range(1, count + 1):
        share = rest if number == count else rest / 2
        rest -= share
        yield role.of_share(share)
