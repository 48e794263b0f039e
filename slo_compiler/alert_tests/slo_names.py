"""The names, labels and texts of the series and alerts of one SLO, built once for all its test groups."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import alertname_of, severity_of
from slo_compiler.alert_tests.alert_texts import alert_texts
from slo_compiler.records import Cached, dataclass

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
        self._alerts: dict[tuple[Alert, TextPairs], GroupAlert] = {}

    def alertname(self, alert: Alert) -> str:
        """The name of one of its alerts in Prometheus."""
        found = self._alertnames.get(alert)
        if found is None:
            found = self._alertnames[alert] = alertname_of(alert, self._slo, self._naming)
        return found

    def alert(self, alert: Alert, group: TextPairs) -> GroupAlert:
        """One of its alerts in a group."""
        found = self._alerts.get((alert, group))
        if found is None:
            found = self._alerts[alert, group] = GroupAlert(
                slo=self._slo,
                identity=self.identity,
                alert=alert,
                alertname=self.alertname(alert),
                group=group,
                model=self._model,
                panels=self._panels,
                naming=self._naming,
            )
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupAlert(Cached):
    """The labels and texts of an alert in one group of an SLO."""

    slo: Slo
    identity: TextPairs
    alert: Alert
    alertname: str
    group: TextPairs
    model: AlertModel
    panels: AlertPanels
    naming: Naming

    @cached_property
    def labels(self) -> TextPairs:
        """The labels of the firing alert, without its name."""
        slo, naming, severity = self.slo, self.naming, severity_of(self.alert)
        own = {**dict(slo.labels), **dict(slo.severity_labels.of(severity)), **dict(self.identity)}
        if slo.owner:
            own["owner"] = slo.owner
        own[naming.labels.severity] = naming.severity(severity)
        # An empty label is none, and then the alert has that of its group.
        own = {name: value for name, value in own.items() if value}
        return tuple(sorted({**{name: value for name, value in self.group if value}, **own}.items()))

    @cached_property
    def firing_labels(self) -> TextPairs:
        """All labels of its series `ALERTS` while it fires."""
        return tuple(sorted((("alertname", self.alertname), FIRING, *self.labels)))

    @cached_property
    def texts(self) -> AlertTexts:
        """Its annotations."""
        return alert_texts(
            self.slo, self.alert, self.group, model=self.model, panels=self.panels, naming=self.naming
        )
