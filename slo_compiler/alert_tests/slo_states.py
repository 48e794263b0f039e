"""The recorded series and alert states of one SLO with the input series of a test group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.absences import absences
from slo_compiler.alert_tests.alert_runs import AlertRun, alert_runs
from slo_compiler.alert_tests.alert_states import (
    ABSENT,
    Alert,
    alertname_of,
    alerts_of,
    burn_conditions,
    kept_firing,
    pairs_of,
    severity_of,
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

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts of the SLO, most severe first."""
        return alerts_of(self.scenario.model)

    def has(self, alert: Alert, alertname: str) -> bool:
        """True if the SLO has an alert, with this name in Prometheus."""
        return alert in self.alerts and self.alertname(alert) == alertname

    def alertname(self, alert: Alert) -> str:
        """The name of one of its alerts in Prometheus."""
        return alertname_of(alert, self.slo, self.naming)

    def alert_labels(self, alert: Alert, group: TextPairs) -> TextPairs:
        """The labels of a firing alert, without its name."""
        own = self._alert_labels[alert]
        return tuple(sorted((*(pair for pair in group if pair[1] and pair[0] not in own), *own.items())))

    @cached_property
    def _alert_labels(self) -> dict[Alert, dict[str, str]]:
        """The labels of each alert except those of its group."""
        return {alert: self._labels_of(alert) for alert in (*self.alerts, ABSENT)}

    def _labels_of(self, alert: Alert) -> dict[str, str]:
        severity, slo = severity_of(alert), self.slo
        labels = {**dict(slo.labels), **dict(slo.severity_labels.of(severity)), **dict(self.identity)}
        if slo.owner:
            labels["owner"] = slo.owner
        labels[self.naming.labels.severity] = self.naming.severity(severity)
        return {name: value for name, value in labels.items() if value}

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
        return {alert: self._states_of(alert) for alert in self.alerts}

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
        """By group; without a label of a group, data is missing for the SLO as a whole."""
        groups, selections = tuple(self.selections or ()), tuple((self.selections or {}).values())
        found = absences(
            self.scenario.model, selections, self.scenario.clock, self.steps, is_named=() not in groups
        )
        return dict(zip((*groups, ()), found, strict=True))

    @cached_property
    def tested_alerts(self) -> frozenset[Alert]:
        """The alerts that the scenario is about: all, or the one of its pair."""
        scenario = self.scenario
        alerts = self.alerts
        if not scenario.form.is_given and not scenario.is_old:
            return frozenset(alerts)
        return frozenset(alert for alert in alerts if scenario.pair in pairs_of(scenario.model, alert))

    def runs(self, *, is_full: bool) -> Iterator[tuple[AlertRun, TextPairs]]:
        """Every run of every alert, with its group; in full tests, runs of a tested alert end with phases."""
        for alert in self.alerts:
            for group, states in self.states(alert).items():
                for run in alert_runs(self.scenario, alert, states, by_phase=is_full):
                    yield run, group
