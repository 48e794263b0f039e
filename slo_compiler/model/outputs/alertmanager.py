"""Options of the routes for Alertmanager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model.alerting import PAGE, TICKET
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.model.alerting import AlertSeverity, TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """The names of the receivers of severities, most severe first.

    A severity that is missing has the receiver that all owners have, and then that of tickets.
    """

    names: tuple[tuple[AlertSeverity, str], ...] = ()

    def of(self, severity: AlertSeverity) -> str:
        """The receiver of a severity; empty for the default one."""
        return dict(self.names).get(severity, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingResource:
    """`outputs.alertmanager.resource`: an AlertmanagerConfig."""

    name: str = ""
    """Empty for `slo`, with the environment if it has a name."""
    namespace: str = ""
    """Empty if the tool that applies the object chooses it."""
    labels: TextPairs = ()
    receivers: TextPairs = ()
    """Names and definitions, as JSON, in the order of `slo.yaml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertmanagerOptions:
    """`outputs.alertmanager` in `slo.yaml`."""

    receivers: Receivers = Receivers(names=((PAGE, "slo-page"), (TICKET, "slo-ticket")))
    owners: tuple[tuple[str, Receivers], ...] = ()
    """Owners with their own receivers, sorted by name."""
    equal: tuple[str, ...] = ()
    """Further labels in which an alert and the one that it inhibits must agree."""
    resource: RoutingResource | None = None

    @property
    def used_receivers(self) -> tuple[str, ...]:
        """The names of all receivers of routes, each once."""
        used = (self.receivers, *(receivers for _, receivers in self.owners))
        return tuple(dict.fromkeys(name for receivers in used for _, name in receivers.names))
