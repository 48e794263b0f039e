"""The recorded series and alert states of one SLO with the input series of a test group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_runs import AlertRun, alert_runs
from slo_compiler.alert_tests.alert_states import Alert, absent_states, alerts_of, burn_states
from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.arithmetic.windows import BASE_WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.alert_tests.alert_states import State
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.simulation import Simulation, Values
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
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

    @property
    def identity(self) -> TextPairs:
        """The labels of every recorded series of the SLO."""
        return self.naming.identity(self.slo.service, self.slo.name)

    def simulations(self) -> dict[TextPairs, Simulation]:
        """The recorded series of each group."""
        return {
            group: simulate(self.scenario.model, selection, self.scenario.clock, self.steps)
            for group, selection in (self.selections or {}).items()
        }

    def remaining_budget(self, group: TextPairs) -> Values:
        """The remaining share of a group's error budget."""
        simulation = self.simulations()[group]
        return simulation.remaining_budget(self.slo.period.length, float(self.slo.error_budget))

    def states(self, alert: Alert) -> dict[TextPairs, tuple[State, ...]]:
        """The states of an alert by group; the alert for missing data covers all groups together."""
        model, clock = self.scenario.model, self.scenario.clock
        if alert not in alerts_of(model):
            return {}
        if self.selections is None:
            return {(): (None,) * (self.steps + 1)}
        if alert is Alert.ABSENT:
            totals = tuple(one.total[BASE_WINDOW] for one in self.simulations().values())
            return {(): absent_states(totals or ((None,) * (self.steps + 1),), clock)}
        return {
            group: burn_states(model, selection, clock, self.steps, alert)
            for group, selection in self.selections.items()
        }

    def runs(self) -> Iterator[tuple[AlertRun, TextPairs]]:
        """Every run of every alert, with its group."""
        for alert in Alert:
            for group, states in self.states(alert).items():
                for run in alert_runs(self.scenario, alert, states):
                    yield run, group
