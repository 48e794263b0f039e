"""Writes what a test file contains several times only once, with YAML anchors."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.promtool_file import AlertExpectation, NotifiedAlert, Shared, WrittenSeries

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from slo_compiler.alert_tests.promtool_file import Expectation, TestGroup


def anchored_series(series: Iterable[WrittenSeries], *, anchor: str) -> tuple[WrittenSeries, ...]:
    """The series of a group; samples that several of them have are written once."""
    series = tuple(series)
    counts = Counter([one.values for one in series])
    repeated = (values for values, count in counts.items() if count > 1)
    anchors = {values: f"{anchor}_{number}" for number, values in enumerate(repeated, start=1)}
    return tuple(_anchored_series(series, anchors))


def _anchored_series(series: tuple[WrittenSeries, ...], anchors: dict[str, str]) -> Iterator[WrittenSeries]:
    earlier: set[str] = set()
    for one in series:
        found = anchors.get(one.values)
        if found is None:
            yield one
        else:
            yield WrittenSeries(one.series, one.values, found, found in earlier, one.comment)
            earlier.add(found)


def anchored(expectations: Iterable[Expectation], *, anchor: str) -> tuple[Expectation, ...]:
    """The expectations; an expression that several have is written once."""
    expectations = tuple(expectations)
    anchors = _anchors([one.expr for one in expectations], anchor)
    return tuple(
        one._replace(anchor=found[0], is_alias=found[1]) if found else one
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
    labels = _anchors([alert.labels.pairs for alert in alerts], "l")
    annotations = _anchors([alert.annotations.pairs for alert in alerts], "a")
    for alert, of_labels, of_annotations in zip(alerts, labels, annotations, strict=True):
        yield NotifiedAlert(
            labels=_shared(alert.labels, of_labels),
            annotations=_shared(alert.annotations, of_annotations),
            own=alert.own,
        )


def _shared(one: Shared, anchor: tuple[str, bool] | None) -> Shared:
    return Shared(pairs=one.pairs, anchor=anchor[0], is_alias=anchor[1]) if anchor else one


def _anchors(found: Sequence[Hashable], prefix: str) -> Iterator[tuple[str, bool] | None]:
    """The YAML anchor of each item, and whether an earlier item has it; None if the item occurs once."""
    items = tuple(_numbers(found))
    repeated = (item for item, count in Counter(items).items() if count > 1)
    anchors = {item: f"{prefix}_{number}" for number, item in enumerate(repeated, start=1)}
    earlier: set[int] = set()
    for item in items:
        anchor = anchors.get(item)
        yield None if anchor is None else (anchor, item in earlier)
        earlier.add(item)


def _numbers(found: Iterable[Hashable]) -> Iterator[int]:
    """Number the items, equal ones the same; the hash of labels is slow, that of objects is not."""
    by_object: dict[int, int] = {}
    by_value: dict[Hashable, int] = {}
    for one in found:
        number = by_object.get(id(one))
        if number is None:
            number = by_object[id(one)] = by_value.setdefault(one, len(by_value))
        yield number
