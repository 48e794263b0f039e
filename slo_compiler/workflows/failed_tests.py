"""Match failed assertions of promtool with their expectations.

promtool reports the expression or alert, the time and the actual result as data; the plan of the test file
contains the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.promtool_file import Expectation, time_text
from slo_compiler.promtool.results import FailedAlerts, FailedQuery
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.alert_tests import TestFile
    from slo_compiler.alert_tests.promtool_file import AlertTimeline
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
    answers = [failure.assertion for failure in watched if isinstance(failure.assertion, FailedQuery)]
    expectations = {one.expr: one for group in file.groups for one in group.expectations}
    found = (one for failure in failures for one in _failed(failure, file, expectations, answers, naming))
    return tuple(dict.fromkeys(found))  # several groups may have the same query


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


def _failed(
    failure: Failure,
    file: TestFile,
    expectations: dict[str, Expectation],
    answers: list[FailedQuery],
    naming: Naming,
) -> Iterator[FailedTest]:
    tested = frozenset(shown.slo for group in file.groups for shown in group.shown)
    match failure.assertion:
        case FailedQuery() as query if query.expr in expectations:
            expectation = expectations[query.expr]
            found = tuple(_failed_alerts(expectation, file, answers)) if expectation.is_about_alerts else ()
            yield from found or (_failed_query(query, expectation, file, naming, tested),)
        case FailedAlerts() as alerts:
            yield FailedTest(
                scenario=f"notifications of {alerts.alertname}",
                time=time_text(round(alerts.time.total_seconds())),
                expected=alerts.expected,
                actual=alerts.actual,
                slos=_differing(alerts, service=file.service, naming=naming) & tested or tested,
            )
        case _:
            yield FailedTest(scenario=failure.test or "the tests", actual=failure.text.strip(), slos=tested)


def _failed_query(
    query: FailedQuery, expectation: Expectation, file: TestFile, naming: Naming, tested: frozenset[str]
) -> FailedTest:
    named = {f"{file.service}/{dict(labels).get(naming.labels.slo)}" for labels in query.samples} & tested
    return FailedTest(
        scenario=expectation.comment,
        time="" if expectation.is_about_all else time_text(round(query.time.total_seconds())),
        expected=query.expected,
        actual=query.actual,
        slos=frozenset((expectation.slo,) if expectation.slo else named or tested),
    )


def _differing(alerts: FailedAlerts, *, service: str, naming: Naming) -> frozenset[str]:
    """Return the SLOs of alerts that are only expected or only actual."""
    one_sided = set(alerts.expected_alerts) ^ set(alerts.actual_alerts)
    names = {dict(alert.labels).get(naming.labels.slo) for alert in one_sided}
    return frozenset(f"{service}/{name}" for name in names)


def _failed_alerts(
    expectation: Expectation, file: TestFile, answers: list[FailedQuery]
) -> Iterator[FailedTest]:
    """Return each alert that differs from its timeline in a group with this expectation."""
    for group, watched in zip(file.groups, watching(file).groups, strict=True):
        if expectation not in group.expectations:
            continue
        exprs = {one.expr for one in watched.expectations}
        for timeline in group.timelines:
            actual = {
                round(answer.time.total_seconds())
                for answer in answers
                if answer.expr in exprs and timeline.labels in map(_labels, answer.samples)
            }
            yield from _differences(timeline, actual, step=file.step)


def _labels(series: TextPairs) -> TextPairs:
    """Return the labels of a series without its name."""
    return tuple(sorted(pair for pair in series if pair[0] != "__name__"))


def _differences(timeline: AlertTimeline, actual: set[int], *, step: int) -> Iterator[FailedTest]:
    """Return each run of an alert in which it does not fire, or stay silent, throughout."""
    runs = tuple((run, range(run.first, run.last + 1, step)) for run in timeline.runs)
    expected = {second for run, seconds in runs if run.is_firing for second in seconds}
    for run, seconds in runs:
        wrong = next((second for second in seconds if (second in actual) != run.is_firing), None)
        if wrong is not None:
            yield FailedTest(
                scenario=f"{timeline.slo}: {run.title}",
                time=time_text(wrong),
                expected="firing" if run.is_firing else "silent",
                actual="silent" if run.is_firing else "firing",
                timeline=f"expected timeline: {_timeline_text(expected, step=step)}\n"
                f"actual timeline:   {_timeline_text(actual, step=step)}",
                slos=frozenset((timeline.slo,)),
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
