"""The recorded series and alert states of one SLO with the input series of a test group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_runs import AlertRun, alert_runs
from slo_compiler.alert_tests.alert_states import (
    ABSENT,
    Alert,
    absent_states,
    agreed,
    alertname_of,
    alerts_of,
    burn_conditions,
    is_missing,
    kept_firing,
    pairs_of,
)
from slo_compiler.alert_tests.simulation import simulate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.alert_tests.alert_states import State
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.simulation import Simulation
    from slo_compiler.arithmetic.alert_plan import AlertPanels
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming


@dataclass(frozen=True, kw_only=True)  # without slots, for cached values
class SloStates:
    """An SLO of the service, tested or not, and the series that it selects in a test group."""

    slo: Slo
    scenario: Scenario
    """Without phases if the SLO is not tested in the group."""
    selections: Mapping[TextPairs, Selection] | None
    """The selected series by group of the SLO; None if they are unknown."""
    steps: int
    """The number of the last evaluation of the test group."""
    naming: Naming
    panels: AlertPanels

    @property
    def identity(self) -> TextPairs:
        """The labels of every recorded series of the SLO."""
        return self.naming.identity(self.slo.service, self.slo.name)

    def alertname(self, alert: Alert) -> str:
        """The name of one of its alerts in Prometheus."""
        return alertname_of(alert, self.slo, self.naming)

    def labels(self, group: TextPairs) -> TextPairs:
        """The labels of the recorded series of a group."""
        return tuple(sorted((*self.identity, *group)))

    @cached_property
    def simulations(self) -> dict[TextPairs, Simulation]:
        """The recorded series of each group."""
        return {
            group: simulate(self.scenario.model, selection, self.scenario.clock, self.steps)
            for group, selection in (self.selections or {}).items()
        }

    def conditions(self, alert: Alert) -> dict[TextPairs, tuple[State, ...]]:
        """Whether the condition of a burn-rate alert is true, by group; empty without such an alert."""
        return self._conditions.get(alert, {})

    def states(self, alert: Alert) -> dict[TextPairs, tuple[State, ...]]:
        """The states of an alert by group; without any group, data is missing for the SLO as a whole."""
        return self._states.get(alert, {})

    @cached_property
    def _conditions(self) -> dict[Alert, dict[TextPairs, tuple[State, ...]]]:
        model, clock = self.scenario.model, self.scenario.clock
        return {
            alert: {
                group: burn_conditions(model, selection, clock, self.steps, alert)
                for group, selection in (self.selections or {}).items()
            }
            for alert in alerts_of(model)
            if alert != ABSENT
        }

    @cached_property
    def _states(self) -> dict[Alert, dict[TextPairs, tuple[State, ...]]]:
        return {alert: self._states_of(alert) for alert in alerts_of(self.scenario.model)}

    def _states_of(self, alert: Alert) -> dict[TextPairs, tuple[State, ...]]:
        model, clock = self.scenario.model, self.scenario.clock
        if self.selections is None:
            return {(): (None,) * (self.steps + 1)}
        if alert == ABSENT:
            return self._absent_states()
        return {
            group: kept_firing(conditions, model.keep_firing, clock)
            for group, conditions in self.conditions(alert).items()
        }

    def _absent_states(self) -> dict[TextPairs, tuple[State, ...]]:
        """By group; None where versions of Prometheus differ in whether there is data."""
        selections = self.selections or {}
        model, clock = self.scenario.model, self.scenario.clock
        readings = zip(*(model.signal.readings(one) for one in selections.values()), strict=True)
        found = [
            self._absent_in(
                {
                    group: simulate(model, selection, clock, self.steps)
                    for group, selection in zip(selections, reading, strict=True)
                }
            )
            for reading in readings
        ] or [self._absent_in({})]
        return {group: agreed(*(states[group] for states in found)) for group in found[0]}

    def _absent_in(self, simulations: Mapping[TextPairs, Simulation]) -> dict[TextPairs, tuple[State, ...]]:
        """By group; without a label of a group, data is missing for the SLO as a whole."""
        clock, window = self.scenario.clock, self.scenario.model.windows.step
        seconds = round(window.total_seconds())
        nothing = (True,) * (self.steps + 1)
        missing, vanished = {}, {}
        for group, one in simulations.items():
            missing[group] = is_missing(one.total[window], clock, step=seconds)
            is_known = (start is not None for start in one.history_start)
            vanished[group] = tuple(
                gone and known for gone, known in zip(missing[group], is_known, strict=True)
            )
        everything = tuple(map(all, zip(*missing.values(), strict=True))) if missing else nothing
        if () not in missing:
            named = (
                tuple(map(any, zip(*vanished.values(), strict=True))) if missing else (False,) * len(nothing)
            )
            everything = tuple(gone and not known for gone, known in zip(everything, named, strict=True))
        return {
            group: absent_states(conditions, clock)
            for group, conditions in {**vanished, (): everything}.items()
        }

    @cached_property
    def tested_alerts(self) -> frozenset[Alert]:
        """The alerts that the scenario is about: all, or the one of its pair."""
        scenario = self.scenario
        alerts = alerts_of(scenario.model)
        if not scenario.form.is_given and not scenario.is_old:
            return frozenset(alerts)
        return frozenset(alert for alert in alerts if scenario.pair in pairs_of(scenario.model, alert))

    def runs(self, *, is_full: bool) -> Iterator[tuple[AlertRun, TextPairs]]:
        """Every run of every alert, with its group; in full tests, runs of a tested alert end with phases."""
        for alert in alerts_of(self.scenario.model):
            for group, states in self.states(alert).items():
                for run in alert_runs(self.scenario, alert, states, by_phase=is_full):
                    yield run, group
