"""Writes what a test file contains several times only once, with YAML anchors."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.promtool_file import AlertExpectation, NotifiedAlert, Shared
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from slo_compiler.alert_tests.promtool_file import Expectation, TestGroup


def anchored(expectations: Iterable[Expectation], *, anchor: str) -> tuple[Expectation, ...]:
    """The expectations; an expression that several have is written once."""
    expectations = tuple(expectations)
    anchors = _anchors([one.expr for one in expectations], anchor)
    return tuple(
        replace(one, anchor=name, is_alias=is_alias) if name else one
        for one, (name, is_alias) in zip(expectations, anchors, strict=True)
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
            labels=Shared(alert.labels.pairs, *of_labels),
            annotations=Shared(alert.annotations.pairs, *of_annotations),
            own=alert.own,
        )


def _anchors(items: Sequence[Hashable], prefix: str) -> Iterator[tuple[str, bool]]:
    """The YAML anchor of each item, and whether an earlier item has it; empty if the item occurs once."""
    repeated = (item for item, count in Counter(items).items() if count > 1)
    anchors = {item: f"{prefix}_{number}" for number, item in enumerate(repeated, start=1)}
    earlier: set[Hashable] = set()
    for item in items:
        yield anchors.get(item, ""), item in earlier
        earlier.add(item)


def _numbers(found: Sequence[Hashable]) -> list[int]:
    """Number the items, equal ones the same; the hash of labels is slow, that of objects is not."""
    by_value: dict[Hashable, int] = {}
    by_object: dict[int, int] = {}
    for one in found:
        if id(one) not in by_object:
            by_object[id(one)] = by_value.setdefault(one, len(by_value))
    return [by_object[id(one)] for one in found]
