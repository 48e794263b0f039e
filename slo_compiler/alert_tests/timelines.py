"""The expected state of alerts at every evaluation: series beside the input, and a query that compares them.

`expected_alerts` has the labels of `ALERTS`. It is 1 while an alert fires, 0 while it is silent, and 2 where
that is uncertain; an alert without such a series is always silent.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_runs import alert_runs
from slo_compiler.alert_tests.comparisons import first_differences, repeated
from slo_compiler.alert_tests.expectations import input_text, labels_text
from slo_compiler.alert_tests.promtool_file import AlertTimeline, GivenSeries, TimelineRun, time_text
from slo_compiler.alert_tests.slo_names import FIRING
from slo_compiler.promql.selectors import any_of
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from slo_compiler.alert_tests.alert_runs import AlertRun
    from slo_compiler.alert_tests.alert_states import Alert, State
    from slo_compiler.alert_tests.predictions import Predictions
    from slo_compiler.alert_tests.promtool_file import Expectation
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.slo_states import SloStates

EXPECTED_ALERTS = "expected_alerts"
"""A series that exists in tests only."""

_SILENT, _FIRES, _UNCERTAIN = "0", "1", "2"
_MOST_SAMPLES = 2_000
"""Evaluations times alerts in one query, which may load each sample four times."""


def alert_timelines(one: SloStates, *, is_full: bool) -> Iterator[AlertTimeline]:
    """The timeline of each tested alert of an SLO, by group."""
    identity, names = one.slo.identity, one.names
    for alert, number, expected in _expected_states(one.predictions, by_phase=is_full):
        yield AlertTimeline(
            slo=identity,
            labels=names.alert(alert, one.groups_of(alert)[number]).firing_labels,
            runs=expected.runs,
            samples=expected.samples,
            comment=expected.comment,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Expected:
    """What a timeline contains besides the labels of the alert."""

    runs: tuple[TimelineRun, ...]
    samples: str
    comment: str


@lru_cache(maxsize=512)
def _expected_states(predictions: Predictions, *, by_phase: bool) -> tuple[tuple[Alert, int, _Expected], ...]:
    """The timeline of each tested alert in each group, by its number."""
    return tuple(
        (alert, number, _expected(predictions.scenario, alert, states, by_phase=by_phase))
        for alert in predictions.alerts
        if alert in predictions.tested_alerts
        for number, states in enumerate(predictions.states[alert])
    )


def _expected(scenario: Scenario, alert: Alert, states: tuple[State, ...], *, by_phase: bool) -> _Expected:
    found = alert_runs(scenario, alert, states, by_phase=by_phase)
    values = [_UNCERTAIN] * len(states)
    for run in found:
        values[run.first : run.last + 1] = [_FIRES if run.is_firing else _SILENT] * (run.last + 1 - run.first)
    runs = tuple(_timeline_run(run, scenario.clock.step) for run in found)
    return _Expected(
        runs=runs,
        samples=""
        if set(values) == {_SILENT}
        else repeated(values, samples_per_step=scenario.clock.samples_per_step),
        comment=_comment(alert, runs),
    )


def _timeline_run(run: AlertRun, step: int) -> TimelineRun:
    return TimelineRun(
        title=run.title,
        is_firing=run.is_firing,
        first=run.first * step,
        last=run.last * step,
        is_predicted=(run.detection or run.reset) is not None,
    )


def timeline_series(timelines: Iterable[AlertTimeline]) -> Iterator[GivenSeries]:
    """The expected states of each alert that fires, or may fire, at some evaluation."""
    for one in timelines:
        if one.samples:
            series = input_text(EXPECTED_ALERTS, one.labels)
            yield GivenSeries(series, one.samples, one.comment)


def _comment(alert: Alert, runs: Iterable[TimelineRun]) -> str:
    """When the alert fires, for readers of the file."""
    found = ", ".join(_described(run, alert) for run in runs if run.is_firing)
    return f"{alert} fires {found}" if found else ""


def _described(run: TimelineRun, alert: Alert) -> str:
    """When an alert fires, and how long after the beginning of an outage, if that is predicted."""
    since = f" ({run.title.removeprefix(f'{alert} fires ')})" if run.is_predicted else ""
    return f"{time_text(run.first)} to {time_text(run.last)}{since}"


def expect_alerts(tested: Sequence[SloStates], timelines: Collection[AlertTimeline]) -> Iterator[Expectation]:
    """Expect that every alert is as expected at each evaluation; the query returns the first other one."""
    alerts = f"ALERTS{{{_alert_matchers(tested)}}}"
    differs = f"{alerts} unless {EXPECTED_ALERTS} > 0 or {EXPECTED_ALERTS} == {_FIRES} unless {alerts}"
    yield from first_differences(
        differs,
        comment=f"{tested[0].slo.service}: when an alert first differs from {EXPECTED_ALERTS}, in seconds",
        clock=tested[0].scenario.clock,
        steps=tested[0].steps,
        series=len(timelines),
        most_samples=_MOST_SAMPLES,
        is_about_alerts=True,
    )


def _alert_matchers(tested: Sequence[SloStates]) -> str:
    """Matchers for the firing alerts under test."""
    label = tested[0].naming.labels.slo
    slos = any_of(label, [one.slo.name for one in tested])
    own = f"{labels_text((FIRING,))}, {slos}"
    if all(len(one.tested_alerts) == len(one.alerts) for one in tested):
        return own
    names = sorted({one.alertname(alert) for one in tested for alert in one.tested_alerts})
    return f"{any_of('alertname', names)}, {own}"
