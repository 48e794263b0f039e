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
    anchors = _anchors([one.values for one in series], anchor)
    return tuple(
        WrittenSeries(
            series=one.series, values=one.values, anchor=found, is_alias=is_alias, comment=one.comment
        )
        if found
        else one
        for one, (found, is_alias) in zip(series, anchors, strict=True)
    )


def anchored(expectations: Iterable[Expectation], *, anchor: str) -> tuple[Expectation, ...]:
    """The expectations; an expression that several have is written once."""
    expectations = tuple(expectations)
    anchors = _anchors([one.expr for one in expectations], anchor)
    return tuple(
        replace(one, anchor=found, is_alias=is_alias) if found else one
        for one, (found, is_alias) in zip(expectations, anchors, strict=True)
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
            labels=Shared(pairs=alert.labels.pairs, anchor=of_labels[0], is_alias=of_labels[1]),
            annotations=Shared(
                pairs=alert.annotations.pairs, anchor=of_annotations[0], is_alias=of_annotations[1]
            ),
            own=alert.own,
        )


def _anchors(found: Sequence[Hashable], prefix: str) -> Iterator[tuple[str, bool]]:
    """The YAML anchor of each item, empty if it occurs once, and whether an earlier item has the anchor."""
    counts = Counter(found)
    anchors: dict[Hashable, str] = {}
    for one in found:
        is_alias = one in anchors
        yield anchors.setdefault(one, f"{prefix}_{len(anchors) + 1}") if counts[one] > 1 else "", is_alias
