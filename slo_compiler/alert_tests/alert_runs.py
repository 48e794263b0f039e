"""Runs of evaluations in a scenario at which an alert certainly fires or certainly does not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import Alert, pairs_of
from slo_compiler.alert_tests.scenario import incident_ratio
from slo_compiler.alert_tests.scenarios import INCIDENTS
from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.times import pair_times

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from slo_compiler.alert_tests.alert_states import State
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.scenarios import Phase


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


def alert_runs(scenario: Scenario, alert: Alert, states: tuple[State, ...]) -> Iterator[AlertRun]:
    """Yield every run in which the alert certainly fires or certainly does not."""
    if scenario.is_about_pair or scenario.pair in pairs_of(scenario.model, alert):
        return _runs_by_phase(scenario, alert, states)
    return _runs_across_phases(scenario, alert, states)


def _runs_by_phase(scenario: Scenario, alert: Alert, states: tuple[State, ...]) -> Iterator[AlertRun]:
    """Runs of the alert under test: each ends with its phase."""
    before: Phase | None = None
    known: AlertRun | None = None
    for phase, begin, end, second in scenario.evaluated():
        for is_firing, first, last in _certain(states, begin, end):
            has_changed = known is not None and known.is_firing is not is_firing
            predicted = None
            if known is not None and has_changed:
                incident, step = (phase if is_firing else before), scenario.clock.step
                between = (known.last * step - second, first * step - second)
                predicted = _predicted(scenario, alert, incident, between, is_firing=is_firing)
            known = AlertRun(
                title=_title(alert, phase, before, predicted, is_firing=is_firing, has_changed=has_changed),
                alert=alert,
                is_firing=is_firing,
                first=first,
                last=last,
                detection=predicted if is_firing else None,
                reset=None if is_firing else predicted,
            )
            yield known
        before = phase


def _runs_across_phases(scenario: Scenario, alert: Alert, states: tuple[State, ...]) -> Iterator[AlertRun]:
    """Runs of any other alert: they may span phases."""
    phases = {
        step: phase.title for phase, first, last, _ in scenario.evaluated() for step in range(first, last + 1)
    }
    for is_firing, first, last in _certain(states, 0, scenario.steps):
        what = f"fires: {phases.get(first, '')}" if is_firing else f"is silent until {phases.get(last, '')}"
        yield AlertRun(
            title=f"{alert.value} {what}", alert=alert, is_firing=is_firing, first=first, last=last
        )


def _certain(states: tuple[State, ...], first: int, last: int) -> Iterator[tuple[bool, int, int]]:
    """Runs of one certain state, with their first and last evaluations."""
    evaluations = range(first, min(last, len(states) - 1) + 1)
    for state, grouped in groupby(evaluations, key=states.__getitem__):
        steps = list(grouped)
        if state is not None:
            yield state, steps[0], steps[-1]


def _title(
    alert: Alert,
    phase: Phase,
    before: Phase | None,
    predicted: timedelta | None,
    *,
    is_firing: bool,
    has_changed: bool,
) -> str:
    if predicted is not None and is_firing:
        return f"{alert.value} fires {readable(predicted)} into {phase.title}"
    if predicted is not None and before is not None:
        return f"{alert.value} resolves {readable(predicted)} after {before.title}"
    if is_firing:
        return f"{alert.value} fires: {phase.title}"
    return f"{alert.value} is silent{' again' if has_changed else ''}: {phase.title}"


def _predicted(
    scenario: Scenario, alert: Alert, incident: Phase | None, between: tuple[int, int], *, is_firing: bool
) -> timedelta | None:
    """The detection or reset time of a pair, if the state changes at that time.

    `between` are the evaluations around the change, in seconds since the start or end of the incident.
    """
    if incident is None or incident.errors not in INCIDENTS:
        return None
    model, step = scenario.model, scenario.clock.step
    ratio = incident_ratio(incident.errors, model, scenario.pair) or Decimal()
    for pair in pairs_of(model, alert):
        times = pair_times(pair, model.windows, error_ratio=ratio, error_budget=model.error_budget)
        if times is None:
            continue
        time = times.detection if is_firing else times.reset
        if between[0] - step < time.total_seconds() <= between[1] + step:
            return time
    return None
