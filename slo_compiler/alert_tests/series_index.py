"""Finds the series that a selector selects, and the selectors that select a series, without trying all.

A service may have hundreds of SLOs. Most selectors have a matcher such as `job="api"`, so few series need
a closer look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.label_values import is_selected
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
        key = _key(selector)
        candidates = self._by_label.get(key, ()) if key else self._by_metric.get(selector.metric, ())
        return (name for name in candidates if is_selected(selector, dict(name[1])))


class SelectorIndex:
    """Selectors by metric, and by a label that they require."""

    def __init__(self) -> None:
        """Index no selector yet."""
        self._by_label: dict[_Key, list[Selector]] = {}
        self._others: dict[str, list[Selector]] = {}

    def add(self, selector: Selector) -> None:
        """Index one more selector."""
        key = _key(selector)
        if key:
            self._by_label.setdefault(key, []).append(selector)
        else:
            self._others.setdefault(selector.metric, []).append(selector)

    def selects(self, name: SeriesName) -> bool:
        """True if any of the selectors selects the series."""
        metric, labels = name
        given = dict(labels)
        candidates = [*self._others.get(metric, ())]
        for label, value in labels:
            candidates += self._by_label.get((metric, label, value), ())
        return any(is_selected(selector, given) for selector in candidates)


def _key(selector: Selector) -> _Key | None:
    """A label that every selected series has."""
    return next(
        (
            (selector.metric, matcher.label, matcher.value)
            for matcher in selector.matchers
            if matcher.operator is MatchOperator.EQUAL and matcher.value
        ),
        None,
    )
