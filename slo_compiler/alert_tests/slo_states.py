"""The recorded series and alert states of one SLO with the input series of a test group."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import ABSENT
from slo_compiler.alert_tests.predictions import predict
from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slo_compiler.alert_tests.alert_states import Alert
    from slo_compiler.alert_tests.predictions import Predictions
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.slo_names import SloNames
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class SloStates(Cached):
    """An SLO of the service, tested or not, and the series that it selects in a test group."""

    slo: Slo
    names: SloNames
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
        return self.names.identity

    @cached_property
    def predictions(self) -> Predictions:
        """What does not depend on names and labels."""
        found = None if self.selections is None else tuple(self.selections.values())
        is_named = self.selections is None or () not in self.selections
        return predict(self.scenario, found, self.steps, is_named=is_named)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts of the SLO, most severe first."""
        return self.predictions.alerts

    @property
    def tested_alerts(self) -> frozenset[Alert]:
        """The alerts that the scenario is about: all, or the one of its pair."""
        return self.predictions.tested_alerts

    def alertname(self, alert: Alert) -> str:
        """The name of one of its alerts in Prometheus."""
        return self.names.alertname(alert)

    @cached_property
    def groups(self) -> tuple[TextPairs, ...]:
        """The labels of each group of its selections."""
        return tuple(self.selections or ())

    def groups_of(self, alert: Alert) -> tuple[TextPairs, ...]:
        """The groups of the states of an alert; on missing data, they end with the SLO as a whole."""
        if self.selections is None or self.groups == ((),):
            return ((),)
        return (*self.groups, ()) if alert == ABSENT else self.groups
