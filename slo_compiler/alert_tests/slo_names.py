"""The names, labels and texts of the series and alerts of one SLO, built once for all its test groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import alertname_of, severity_of
from slo_compiler.alert_tests.alert_texts import alert_texts

if TYPE_CHECKING:
    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.alert_states import Alert
    from slo_compiler.alert_tests.alert_texts import AlertTexts
    from slo_compiler.arithmetic.alert_plan import AlertPanels
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming

FIRING = ("alertstate", "firing")
"""The label of a firing alert in the series `ALERTS`."""


class SloNames:
    """Names, labels and texts of one SLO."""

    def __init__(self, slo: Slo, *, model: AlertModel, panels: AlertPanels, naming: Naming) -> None:
        """Build no name yet; `panels` are those that its alerts link to."""
        self.identity: TextPairs = naming.identity(slo.service, slo.name)
        """The labels of every recorded series of the SLO."""
        self._slo = slo
        self._model = model
        self._panels = panels
        self._naming = naming
        self._alertnames: dict[Alert, str] = {}
        self._own: dict[Alert, dict[str, str]] = {}
        self._of_alerts: dict[tuple[Alert, TextPairs], TextPairs] = {}
        self._of_firing: dict[tuple[Alert, TextPairs], TextPairs] = {}
        self._of_groups: dict[TextPairs, TextPairs] = {}
        self._texts: dict[tuple[Alert, TextPairs], AlertTexts] = {}

    def alertname(self, alert: Alert) -> str:
        """The name of one of its alerts in Prometheus."""
        if alert not in self._alertnames:
            self._alertnames[alert] = alertname_of(alert, self._slo, self._naming)
        return self._alertnames[alert]

    def alert_labels(self, alert: Alert, group: TextPairs) -> TextPairs:
        """The labels of a firing alert, without its name."""
        found = self._of_alerts.get((alert, group))
        if found is None:
            own = self._own_labels(alert)
            others = (pair for pair in group if pair[1] and pair[0] not in own)
            found = self._of_alerts[alert, group] = tuple(sorted((*others, *own.items())))
        return found

    def firing_labels(self, alert: Alert, group: TextPairs) -> TextPairs:
        """All labels of the series `ALERTS` of a firing alert."""
        found = self._of_firing.get((alert, group))
        if found is None:
            name = ("alertname", self.alertname(alert))
            labels = tuple(sorted((name, FIRING, *self.alert_labels(alert, group))))
            found = self._of_firing[alert, group] = labels
        return found

    def texts(self, alert: Alert, group: TextPairs) -> AlertTexts:
        """The texts of an alert."""
        found = self._texts.get((alert, group))
        if found is None:
            found = self._texts[alert, group] = alert_texts(
                self._slo, alert, group, model=self._model, panels=self._panels, naming=self._naming
            )
        return found

    def labels(self, group: TextPairs) -> TextPairs:
        """The labels of the recorded series of a group."""
        found = self._of_groups.get(group)
        if found is None:
            found = self._of_groups[group] = tuple(sorted((*self.identity, *group)))
        return found

    def _own_labels(self, alert: Alert) -> dict[str, str]:
        """The labels of an alert except those of its group."""
        if alert not in self._own:
            severity, slo, naming = severity_of(alert), self._slo, self._naming
            labels = {**dict(slo.labels), **dict(slo.severity_labels.of(severity)), **dict(self.identity)}
            if slo.owner:
                labels["owner"] = slo.owner
            labels[naming.labels.severity] = naming.severity(severity)
            self._own[alert] = {name: value for name, value in labels.items() if value}
        return self._own[alert]
