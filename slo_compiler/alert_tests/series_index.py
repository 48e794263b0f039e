"""Finds the series that a selector selects, and the selectors that select a series, without trying all.

A service may have hundreds of SLOs, often of one metric. Most selectors have matchers such as
`handler="cart"`, so few series need a closer look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.label_values import is_selected, may_select
from slo_compiler.model import MatchOperator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.model import Selector, TextPairs

SeriesName = tuple[str, "TextPairs"]
"""Metric and labels."""

_Key = tuple[str, str, str]
"""Metric, label and value."""


class SeriesIndex:
    """Series by metric and by each of their labels."""

    def __init__(self, names: Iterable[SeriesName] = ()) -> None:
        """Index some series."""
        self._by_metric: dict[str, list[SeriesName]] = {}
        self._by_label: dict[_Key, list[SeriesName]] = {}
        for name in names:
            self.add(name)

    def add(self, name: SeriesName) -> None:
        """Index one more series."""
        metric, labels = name
        self._by_metric.setdefault(metric, []).append(name)
        for label, value in labels:
            self._by_label.setdefault((metric, label, value), []).append(name)

    def selected(self, selector: Selector) -> Iterator[SeriesName]:
        """The series that a selector selects, in the order in which they were added."""
        return (name for name in self._candidates(selector) if is_selected(selector, dict(name[1])))

    def selectable(self, selector: Selector) -> Iterator[SeriesName]:
        """The series that a selector may select, as far as its regular expressions are understood."""
        return (name for name in self._candidates(selector) if may_select(selector, dict(name[1])))

    def _candidates(self, selector: Selector) -> list[SeriesName]:
        metric = selector.metric
        found = [self._by_label.get((metric, label, value), []) for label, value in _required(selector)]
        return min(found, key=len) if found else self._by_metric.get(metric, [])


class SelectorIndex:
    """Selectors by metric, and by the labels that they require."""

    def __init__(self) -> None:
        """Index no selector yet."""
        self._by_names: dict[str, dict[tuple[str, ...], dict[tuple[str, ...], list[Selector]]]] = {}

    def add(self, selector: Selector) -> None:
        """Index one more selector."""
        required = _required(selector)
        names, values = tuple(name for name, _ in required), tuple(value for _, value in required)
        of_metric = self._by_names.setdefault(selector.metric, {})
        of_metric.setdefault(names, {}).setdefault(values, []).append(selector)

    def selects(self, name: SeriesName) -> bool:
        """True if any of the selectors may select the series."""
        metric, labels = name
        given = dict(labels)
        return any(
            may_select(selector, given)
            for names, by_values in self._by_names.get(metric, {}).items()
            for selector in by_values.get(tuple(given.get(label, "") for label in names), ())
        )


def _required(selector: Selector) -> TextPairs:
    """The labels that every selected series has, sorted."""
    return tuple(
        sorted(
            (matcher.label, matcher.value)
            for matcher in selector.matchers
            if matcher.operator is MatchOperator.EQUAL and matcher.value
        )
    )
