"""Stretches of a scenario in which an alert certainly fires or certainly does not, with their titles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import Alert, pairs_of
from slo_compiler.alert_tests.scenario import phase_steps
from slo_compiler.alert_tests.scenarios import INCIDENTS, incident_ratio
from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.times import pair_times

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from decimal import Decimal

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
    """If this is where the alert fires as predicted: how long after the incident began."""
    reset: timedelta | None = None
    """If this is where it has stopped as predicted: how long after the incident ended."""


def alert_runs(scenario: Scenario, alert: Alert, states: tuple[State, ...]) -> Iterator[AlertRun]:
    """Every stretch of certain silence or firing, phase by phase."""
    before: Phase | None = None
    is_aside = not scenario.is_about_pair and not (
        scenario.pair and scenario.pair in pairs_of(scenario.model, alert)
    )
    if is_aside:
        yield from _whole_runs(scenario, alert, states)
        return
    known: tuple[bool, int] | None = None
    for phase, first, last, begin in phase_steps(scenario):
        steps = range(first, min(last, len(states) - 1) + 1)
        for state, grouped in groupby(steps, key=lambda step: states[step]):
            run = list(grouped)
            if state is None:
                continue
            timing = _Timing(
                scenario=scenario,
                alert=alert,
                phase=phase,
                before=before,
                begin=begin,
                first=run[0],
                previous=known[1] if known else None,
            )
            yield timing.run(
                is_firing=state, last=run[-1], changed=known is not None and known[0] is not state
            )
            known = (state, run[-1])
        before = phase


def _whole_runs(scenario: Scenario, alert: Alert, states: tuple[State, ...]) -> Iterator[AlertRun]:
    """The stretches of an alert that the scenario is not about, across phases."""
    last = min(scenario.steps, len(states) - 1)
    titles = {
        step: phase.title for phase, first, end, _ in phase_steps(scenario) for step in range(first, end + 1)
    }
    for state, steps in groupby(range(last + 1), key=lambda step: states[step]):
        run = list(steps)
        if state is not None:
            title = (
                f"fires: {titles.get(run[0], '')}" if state else f"is silent until {titles.get(run[-1], '')}"
            )
            yield AlertRun(
                title=f"{alert.value} {title}", alert=alert, is_firing=state, first=run[0], last=run[-1]
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Timing:
    """Where a run stands in its phase, so that it can be named after the predicted time."""

    scenario: Scenario
    alert: Alert
    phase: Phase
    before: Phase | None
    begin: int
    first: int
    previous: int | None

    def run(self, *, is_firing: bool, last: int, changed: bool) -> AlertRun:
        detection = self._predicted(is_reset=False) if changed and is_firing else None
        reset = self._predicted(is_reset=True) if changed and not is_firing else None
        return AlertRun(
            title=self._title(is_firing=is_firing, changed=changed, detection=detection, reset=reset),
            alert=self.alert,
            is_firing=is_firing,
            first=self.first,
            last=last,
            detection=detection,
            reset=reset,
        )

    def _title(
        self, *, is_firing: bool, changed: bool, detection: timedelta | None, reset: timedelta | None
    ) -> str:
        word, phase = self.alert.value, self.phase.title
        if detection is not None:
            return f"{word} fires {readable(detection)} into {phase}"
        if reset is not None and self.before is not None:
            return f"{word} resets {readable(reset)} after {self.before.title}"
        if is_firing:
            return f"{word} fires: {phase}"
        return f"{word} is silent{' again' if changed else ''}: {phase}"

    def _predicted(self, *, is_reset: bool) -> timedelta | None:
        """The time that the arithmetic of some pair gives, if this is the step at which it should show."""
        source = self.before if is_reset else self.phase
        if source is None or self.previous is None or source.errors not in INCIDENTS:
            return None
        step = self.scenario.clock.step
        earliest, latest = self.previous * step - self.begin, self.first * step - self.begin
        for pair in pairs_of(self.scenario.model, self.alert):
            times = pair_times(
                pair,
                self.scenario.model.windows,
                error_ratio=_ratio(source, self.scenario),
                error_budget=self.scenario.model.error_budget,
            )
            if times is None:
                continue
            time = times.reset if is_reset else times.detection
            if earliest - step < time.total_seconds() <= latest + step:
                return time
        return None


def _ratio(phase: Phase, scenario: Scenario) -> Decimal:
    ratio = incident_ratio(phase.errors, scenario.model, scenario.pair)
    return ratio if ratio is not None else scenario.model.error_budget * 0
