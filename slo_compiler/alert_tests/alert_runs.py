"""Runs of evaluations in a scenario at which an alert certainly fires or certainly does not."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import Alert, pairs_of
from slo_compiler.alert_tests.error_ratios import incident_ratio
from slo_compiler.alert_tests.stages import INCIDENTS
from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.times import pair_times
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from slo_compiler.alert_tests.alert_states import State
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.stages import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRun:
    """An alert fires, or stays silent, at every evaluation from `first` to `last`."""

    title: str
    alert: Alert
    is_firing: bool
    first: int
    last: int
    detection: timedelta | None = None
    """The time since the start of the incident, if the alert starts firing here as predicted."""
    reset: timedelta | None = None
    """The time since the end of the incident, if the alert resolves here as predicted."""


@lru_cache(maxsize=512)
def alert_runs(
    scenario: Scenario, alert: Alert, states: tuple[State, ...], *, by_phase: bool
) -> tuple[AlertRun, ...]:
    """Every run in which the alert certainly fires or certainly does not.

    `by_phase` ends the runs of the alert under test with each phase.
    """
    return tuple(_alert_runs(scenario, alert, states, by_phase=by_phase))


def _alert_runs(
    scenario: Scenario, alert: Alert, states: tuple[State, ...], *, by_phase: bool
) -> Iterator[AlertRun]:
    is_tested = scenario.is_about_pair or scenario.pair in pairs_of(scenario.model, alert)
    stretches = _stretches(scenario, states, by_phase=by_phase and is_tested)
    before: AlertRun | None = None
    for is_firing, first, last in stretches:
        predicted = None
        is_in_phase = _phase_at(scenario, first) is not None
        if before is not None and before.is_firing is not is_firing and is_in_phase:
            predicted = _predicted(scenario, alert, before.last, first, is_firing=is_firing)
        before = AlertRun(
            title=_title(scenario, alert, first, last, predicted, is_firing=is_firing),
            alert=alert,
            is_firing=is_firing,
            first=first,
            last=last,
            detection=predicted if is_firing else None,
            reset=None if is_firing else predicted,
        )
        yield before


def _stretches(
    scenario: Scenario, states: tuple[State, ...], *, by_phase: bool
) -> Iterator[tuple[bool, int, int]]:
    if not by_phase:
        yield from _certain(states, 0, scenario.steps)
        return
    for _, begin, end, _ in scenario.evaluated:
        yield from _certain(states, begin, end)


def _certain(states: tuple[State, ...], first: int, last: int) -> Iterator[tuple[bool, int, int]]:
    """Runs of one certain state, with their first and last evaluations."""
    evaluations = range(first, min(last, len(states) - 1) + 1)
    for state, grouped in groupby(evaluations, key=states.__getitem__):
        steps = list(grouped)
        if state is not None:
            yield state, steps[0], steps[-1]


def _title(
    scenario: Scenario, alert: Alert, first: int, last: int, predicted: timedelta | None, *, is_firing: bool
) -> str:
    begin, end = _phase_at(scenario, first), _phase_at(scenario, last) or scenario.phases[-1]
    if begin is None:
        return f"{alert} {'fires' if is_firing else 'is silent'}"
    if predicted is not None and is_firing:
        return f"{alert} fires {readable(predicted)} into {_incident_before(scenario, first)}"
    if predicted is not None:
        return f"{alert} resolves {readable(predicted)} after {_incident_before(scenario, first)}"
    period = begin.title if begin is end else f"{begin.title} to {end.title}"
    return f"{alert} {'fires' if is_firing else 'is silent'}: {period}"


def _phase_at(scenario: Scenario, step: int) -> Phase | None:
    """The phase of an evaluation; None after the last one."""
    return next((phase for phase, begin, end, _ in scenario.evaluated if begin <= step <= end), None)


def _incident_before(scenario: Scenario, step: int) -> str:
    found = [
        phase.title
        for phase, begin, _, _ in scenario.evaluated
        if begin <= step and phase.errors in INCIDENTS
    ]
    return found[-1]


def _predicted(
    scenario: Scenario, alert: Alert, before: int, first: int, *, is_firing: bool
) -> timedelta | None:
    """The detection or reset time of a pair, if the state changes at that time after evaluation `before`.

    The incident is the latest that began, or ended, until then.
    """
    model, step = scenario.model, scenario.clock.step
    incidents = [
        (phase, begun, begun + phase.samples * scenario.clock.sample)
        for phase, begin, _, begun in scenario.evaluated
        if begin <= first and phase.errors in INCIDENTS
    ]
    if not incidents:
        return None
    incident, begun, ended = incidents[-1]
    start = begun if is_firing else ended
    ratio = incident_ratio(incident.errors, model, incident.pair) or Decimal()
    for pair in pairs_of(model, alert):
        times = pair_times(
            pair,
            model.windows,
            error_ratio=ratio,
            error_budget=model.error_budget,
            delays=model.delays,
        )
        if times is None:
            continue
        time = times.detection if is_firing else times.reset
        latest = times.detection_latest if is_firing else times.reset_latest
        if is_firing and time.total_seconds() > ended - begun:
            continue  # fires earlier than that, because traffic has grown since
        if scenario.form.is_given:
            latest += model.windows.step  # given parts do not overlap, so one of them may come late
        if before * step - start - step < latest.total_seconds() and (
            time.total_seconds() <= first * step - start + step
        ):
            return time
    return None
