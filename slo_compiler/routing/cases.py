"""Cases that test the routes: labels of an alert, and the receiver that it must have.

The receivers are those of the settings, without the planned routes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import TICKET
from slo_compiler.model.outputs.alertmanager import Receivers
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.model import AlertSeverity, TextPairs
    from slo_compiler.model.outputs.alertmanager import AlertmanagerOptions
    from slo_compiler.naming import Naming

_EXAMPLE = "example"
"""A service and an SLO, for names of alerts that contain them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCase:
    """The labels of an alert that decide its route, sorted, and its receiver."""

    labels: TextPairs
    receiver: str


def route_cases(
    options: AlertmanagerOptions, *, naming: Naming, owners: Iterable[str]
) -> tuple[RouteCase, ...]:
    """Return the cases of all alerts without owner, and of burn-rate alerts of each owner.

    `owners` are those of the specs; owners that only the settings have are tested as well.
    """
    alerts = naming.alerts_of(_EXAMPLE, _EXAMPLE)
    burning = tuple((name, severity) for severity, name in alerts.burning)
    others = ((alerts.absent, TICKET), (alerts.policy, TICKET))
    every_owner = sorted({*owners, *dict(options.owners)} - {""})
    return (
        *_cases("", (*burning, *others), options, naming),
        *(case for owner in every_owner for case in _cases(owner, burning, options, naming)),
    )


def _cases(
    owner: str, alerts: Iterable[tuple[str, AlertSeverity]], options: AlertmanagerOptions, naming: Naming
) -> Iterator[RouteCase]:
    own, common = dict(options.owners).get(owner, Receivers()), options.receivers
    for name, severity in alerts:
        receiver = own.of(severity) or common.of(severity) or common.of(TICKET)
        labels = {"alertname": name, naming.labels.severity: naming.severity(severity)}
        labels |= dict(naming.environment_labels)
        labels |= {"owner": owner} if owner else {}
        yield RouteCase(labels=tuple(sorted(labels.items())), receiver=receiver)
