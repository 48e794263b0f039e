"""Writes what a test file contains several times only once, with YAML anchors."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from slo_compiler.alert_tests.promtool_file import AlertExpectation, NotifiedAlert, Shared, WrittenSeries
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from slo_compiler.alert_tests.promtool_file import Expectation, GivenSeries, TestGroup

_Item = TypeVar("_Item")

_written = partial(tuple.__new__, WrittenSeries)
"""Without the code in Python that a call of the class runs; a test has many series."""


def anchored_series(series: Iterable[GivenSeries], *, anchor: str) -> tuple[WrittenSeries, ...]:
    """The series of a group; samples that several of them have are written once."""
    series = tuple(series)
    anchors = _names([values for _, values, _ in series], anchor)
    earlier: set[str] = set()
    found = []
    for one, values, comment in series:
        found.append(_written((one, values, anchors.get(values, ""), values in earlier, comment)))
        if values in anchors:
            earlier.add(values)
    return tuple(found)


def anchored(expectations: Iterable[Expectation], *, anchor: str) -> tuple[Expectation, ...]:
    """The expectations; an expression that several have is written once."""
    expectations = tuple(expectations)
    anchors = _anchors([one.expr for one in expectations], anchor)
    return tuple(
        replace(one, anchor=found[0], is_alias=found[1]) if found else one
        for one, found in zip(expectations, anchors, strict=True)
    )


def with_shared_texts(groups: Iterable[TestGroup]) -> tuple[TestGroup, ...]:
    """The groups of a file; labels and annotations that several notifications have are written once."""
    groups = tuple(groups)
    alerts = [alert for group in groups for one in group.alert_expectations for alert in one.alerts]
    shared = _shared_texts(alerts)
    return tuple(
        replace(
            group,
            alert_expectations=tuple(
                AlertExpectation(
                    alertname=one.alertname, second=one.second, alerts=tuple(next(shared) for _ in one.alerts)
                )
                for one in group.alert_expectations
            ),
        )
        for group in groups
    )


def _shared_texts(alerts: Sequence[NotifiedAlert]) -> Iterator[NotifiedAlert]:
    labels = _anchors(_numbers([alert.labels.pairs for alert in alerts]), "l")
    annotations = _anchors(_numbers([alert.annotations.pairs for alert in alerts]), "a")
    for alert, of_labels, of_annotations in zip(alerts, labels, annotations, strict=True):
        yield NotifiedAlert(
            labels=_shared(alert.labels, of_labels),
            annotations=_shared(alert.annotations, of_annotations),
            own=alert.own,
        )


def _shared(one: Shared, anchor: tuple[str, bool] | None) -> Shared:
    return Shared(pairs=one.pairs, anchor=anchor[0], is_alias=anchor[1]) if anchor else one


def _anchors(items: Sequence[Hashable], prefix: str) -> Iterator[tuple[str, bool] | None]:
    """The YAML anchor of each item, and whether an earlier item has it; None if the item occurs once."""
    anchors = _names(items, prefix)
    earlier: set[Hashable] = set()
    for item in items:
        anchor = anchors.get(item)
        yield None if anchor is None else (anchor, item in earlier)
        earlier.add(item)


def _names(items: Iterable[_Item], prefix: str) -> dict[_Item, str]:
    """The YAML anchor of each item that occurs several times."""
    repeated = (item for item, count in Counter(items).items() if count > 1)
    return {item: f"{prefix}_{number}" for number, item in enumerate(repeated, start=1)}


def _numbers(found: Sequence[Hashable]) -> list[int]:
    """Number the items, equal ones the same; the hash of labels is slow, that of objects is not."""
    by_value: dict[Hashable, int] = {}
    by_object: dict[int, int] = {}
    for one in found:
        if id(one) not in by_object:
            by_object[id(one)] = by_value.setdefault(one, len(by_value))
    return [by_object[id(one)] for one in found]
