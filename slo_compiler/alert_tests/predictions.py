"""What the alerts of SLOs of one shape do in a test group: everything but names and labels.

Most SLOs of a repository have one of a few shapes, so predictions are cached: equal ones are the same.
Groups of an SLO have numbers here, in the order of their selections.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.absences import absences
from slo_compiler.alert_tests.alert_runs import alert_runs
from slo_compiler.alert_tests.alert_states import (
    ABSENT,
    Alert,
    alerts_of,
    burn_conditions,
    kept_firing,
    pairs_of,
)
from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.alert_runs import AlertRun
    from slo_compiler.alert_tests.alert_states import State
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.simulation import Simulation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictions(Cached):
    """The recorded series and alert states of SLOs of one shape."""

    scenario: Scenario
    """Without phases if the SLO is not tested in the group."""
    selections: tuple[Selection, ...] | None
    """The selected series of each group of the SLO; None if they are unknown."""
    steps: int
    """The number of the last evaluation of the test group."""
    is_named: bool
    """True if groups have labels."""

    @cached_property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts of the SLO, most severe first."""
        return alerts_of(self.scenario.model)

    @cached_property
    def tested_alerts(self) -> frozenset[Alert]:
        """The alerts that the scenario is about: all, or the one of its pair."""
        scenario = self.scenario
        if not scenario.form.is_given and not scenario.is_old:
            return frozenset(self.alerts)
        return frozenset(alert for alert in self.alerts if scenario.pair in pairs_of(scenario.model, alert))

    @cached_property
    def readings(self) -> tuple[tuple[Simulation, ...], ...]:
        """The recorded series of each group, for each way in which versions of Prometheus read its series."""
        scenario = self.scenario
        return tuple(
            tuple(
                simulate(scenario.model, reading, scenario.clock, self.steps)
                for reading in scenario.model.signal.readings(selection)
            )
            for selection in self.selections or ()
        )

    @cached_property
    def simulations(self) -> tuple[Simulation, ...]:
        """The recorded series of each group."""
        model, clock = self.scenario.model, self.scenario.clock
        return tuple(simulate(model, selection, clock, self.steps) for selection in self.selections or ())

    @cached_property
    def conditions(self) -> dict[Alert, tuple[tuple[State, ...], ...]]:
        """Whether the condition of each burn-rate alert is true, by group."""
        model, clock = self.scenario.model, self.scenario.clock
        return {
            alert: tuple(
                burn_conditions(model, selection, clock, self.steps, alert)
                for selection in self.selections or ()
            )
            for alert in self.alerts
            if alert != ABSENT
        }

    @cached_property
    def states(self) -> dict[Alert, tuple[tuple[State, ...], ...]]:
        """The states of each alert by group; those on missing data end with the SLO as a whole."""
        return {alert: self._states_of(alert) for alert in self.alerts}

    def _states_of(self, alert: Alert) -> tuple[tuple[State, ...], ...]:
        model, clock = self.scenario.model, self.scenario.clock
        if self.selections is None:
            return ((None,) * (self.steps + 1),)
        if alert != ABSENT:
            return tuple(
                kept_firing(conditions, model.keep_firing, clock) for conditions in self.conditions[alert]
            )
        found = absences(model, self.selections, clock, self.steps, is_named=self.is_named)
        return found if self.is_named else found[-1:]

    def runs(self, *, is_full: bool) -> Iterator[AlertRun]:
        """Every run of every alert in each group; in full tests, runs of a tested alert end with phases."""
        for alert in self.alerts:
            for states in self.states[alert]:
                yield from alert_runs(self.scenario, alert, states, by_phase=is_full)


@lru_cache(maxsize=512)
def predict(
    scenario: Scenario, selections: tuple[Selection, ...] | None, steps: int, *, is_named: bool
) -> Predictions:
    """Predict the alerts of an SLO whose groups have these selections."""
    return Predictions(scenario=scenario, selections=selections, steps=steps, is_named=is_named)
