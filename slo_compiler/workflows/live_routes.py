"""Test the routes of generated alerts with amtool."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.cores import cores
from slo_compiler.live.checked_routes import (
    Route,
    alerts_of,
    label_arguments,
    matched_labels,
    read_routing,
    route_diagnostics,
)
from slo_compiler.promtool.amtool import find_amtool, read_config
from slo_compiler.promtool.errors import AmtoolError
from slo_compiler.promtool.parallel import run_in_threads

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.live.checked_routes import RoutedAlert
    from slo_compiler.live.expected import ExpectedService
    from slo_compiler.model import TextPairs


def check_routes(services: list[ExpectedService], config: str | None) -> tuple[int, list[Diagnostic]]:
    """Test the route of every alert; return their number, and diagnostics. Nothing without a configuration.

    Alerts that agree in all labels that routes match are tested once.
    Raises AmtoolError if amtool is missing or rejects the configuration.
    """
    if config is None:
        return 0, []
    amtool = find_amtool(Path(config))
    try:
        routing = read_routing(read_config(amtool.config))
    except ValueError as error:
        raise AmtoolError(f"{config} is not a valid Alertmanager configuration: {error}") from None
    alerts = [alert for service in services for owner in service.owners for alert in alerts_of(owner)]
    kinds = list(dict.fromkeys(matched_labels(alert, routing) for alert in alerts))

    def ask(labels: TextPairs) -> Route:
        receivers, is_default = amtool.receivers(label_arguments(labels))
        return Route(receivers=receivers, is_default=is_default)

    routes = dict(zip(kinds, run_in_threads(ask, kinds, workers=cores()), strict=True))
    by_owner: dict[str, list[tuple[RoutedAlert, Route]]] = defaultdict(list)
    for alert in alerts:
        by_owner[alert.owner.name].append((alert, routes[matched_labels(alert, routing)]))
    return len(alerts), [
        diagnostic for routed in by_owner.values() for diagnostic in route_diagnostics(routed, routing)
    ]
