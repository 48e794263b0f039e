"""Options of the routes for Alertmanager."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.model.alerting import TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """The names of the receivers of both severities; an owner's may be empty: that of all alerts."""

    page: str = ""
    ticket: str = ""


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

    receivers: Receivers = Receivers(page="slo-page", ticket="slo-ticket")
    owners: tuple[tuple[str, Receivers], ...] = ()
    """Owners with receivers of their own, sorted by name."""
    equal: tuple[str, ...] = ()
    """Further labels in which a page and the ticket that it inhibits must agree."""
    resource: RoutingResource | None = None

    @property
    def used_receivers(self) -> tuple[str, ...]:
        """The names of all receivers of routes, each once."""
        used = (self.receivers, *(receivers for _, receivers in self.owners))
        names = (name for receivers in used for name in (receivers.page, receivers.ticket) if name)
        return tuple(dict.fromkeys(names))
