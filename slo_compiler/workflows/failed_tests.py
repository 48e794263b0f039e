"""Match failed assertions of promtool with their expectations.

promtool reports the expression or alert, the time and the actual result as data; the plan of the test file
contains the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.promtool_file import Expectation, time_text
from slo_compiler.promtool.results import FailedAlerts, FailedQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.alert_tests import TestFile
    from slo_compiler.alert_tests.promtool_file import TestGroup
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming
    from slo_compiler.promtool.results import Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTest:
    """A failed test: the scenario, the expected result and the actual result."""

    scenario: str
    time: str = ""
    """Time of the evaluation; empty if there is none."""
    expected: str = ""
    """Expected result; empty if nothing could be compared."""
    actual: str
    timeline: str = ""
    """Expected and actual timeline of an alert; empty for other tests."""
    slos: frozenset[str]
    """Identities of the SLOs: all of the file, if the failure has no specific SLO."""


def failed_tests(
    failures: Iterable[Failure], file: TestFile, *, watched: Iterable[Failure], naming: Naming
) -> tuple[FailedTest, ...]:
    """Return the failures of a file; `watched` is the promtool result for `watching(file)`."""
    expectations = {one.expr: one for group in file.groups for one in group.expectations}
    answers = [failure.assertion for failure in watched if isinstance(failure.assertion, FailedQuery)]
    return tuple(_failed_test(failure, file, expectations, answers, naming) for failure in failures)


def watching(file: TestFile) -> TestFile:
    """Build the same scenarios with a query for firing alerts at each evaluation.

    It expects no alerts, so promtool prints the firing ones.
    """
    groups = tuple(
        replace(
            group,
            alert_expectations=(),
            expectations=tuple(
                _firing_alerts(number, second) for second in range(0, group.seconds + 1, file.step)
            ),
        )
        for number, group in enumerate(file.groups)
    )
    return replace(file, groups=groups)


def _firing_alerts(group: int, second: int) -> Expectation:
    return Expectation(query='ALERTS{alertstate="firing"}', comment=f"in group {group}", second=second)


def _failed_test(
    failure: Failure,
    file: TestFile,
    expectations: dict[str, Expectation],
    answers: list[FailedQuery],
    naming: Naming,
) -> FailedTest:
    tested = frozenset(shown.slo for group in file.groups for shown in group.shown)
    match failure.assertion:
        case FailedQuery() as query if query.expr in expectations:
            expectation = expectations[query.expr]
            return FailedTest(
                scenario=expectation.comment,
                time=time_text(round(query.time.total_seconds())),
                expected=query.expected,
                actual=query.actual,
                timeline="\n".join(_timelines(expectation, file, answers)),
                slos=frozenset((expectation.slo,)),
            )
        case FailedAlerts() as alerts:
            return FailedTest(
                scenario=f"notifications of {alerts.alertname}",
                time=time_text(round(alerts.time.total_seconds())),
                expected=alerts.expected,
                actual=alerts.actual,
                slos=_differing(alerts, service=file.service, naming=naming) & tested or tested,
            )
        case _:
            return FailedTest(scenario=failure.test or "the tests", actual=failure.text.strip(), slos=tested)


def _differing(alerts: FailedAlerts, *, service: str, naming: Naming) -> frozenset[str]:
    """Return the SLOs of alerts that are only expected or only actual."""
    one_sided = set(alerts.expected_alerts) ^ set(alerts.actual_alerts)
    names = {dict(alert.labels).get(naming.labels.slo) for alert in one_sided}
    return frozenset(f"{service}/{name}" for name in names)


def _timelines(expectation: Expectation, file: TestFile, answers: list[FailedQuery]) -> Iterator[str]:
    """Return the expected and the actual timeline of an alert, for each group that tests it."""
    alert = expectation.alert
    if not alert:
        return
    for group, queries in zip(file.groups, watching(file).groups, strict=True):
        expected = _firing_seconds(group, alert, step=file.step)
        if expected is None:
            continue
        exprs = {one.expr for one in queries.expectations}
        actual = [
            round(answer.time.total_seconds())
            for answer in answers
            if answer.expr in exprs and any(set(alert) <= set(labels) for labels in answer.samples)
        ]
        yield f"expected timeline: {_timeline_text(expected, step=file.step)}"
        yield f"actual timeline:   {_timeline_text(actual, step=file.step)}"


def _firing_seconds(group: TestGroup, alert: TextPairs, *, step: int) -> tuple[int, ...] | None:
    """Return the evaluations of a group at which an alert must fire; None if it does not test the alert."""
    tested = [one for one in group.expectations if one.alert == alert]
    if not tested:
        return None
    return tuple(
        one.second - number * step for one in tested if one.samples for number in range(one.evaluations)
    )


def _timeline_text(seconds: Iterable[int], *, step: int) -> str:
    """Format evaluation times: `fires 12m34s to 17m24s, 1h28m56s to 1h33m46s`, or `silent throughout`."""
    stretches: list[tuple[int, int]] = []
    for second in sorted(set(seconds)):
        if stretches and second - stretches[-1][1] <= step:
            stretches[-1] = (stretches[-1][0], second)
        else:
            stretches.append((second, second))
    parts = [
        time_text(first) if first == last else f"{time_text(first)} to {time_text(last)}"
        for first, last in stretches
    ]
    return f"fires {', '.join(parts)}" if parts else "silent throughout"
