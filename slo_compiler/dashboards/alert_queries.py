"""Queries of Prometheus' `ALERTS`, and texts for their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.panels import ValueMapping
from slo_compiler.model import PAGE, TICKET
from slo_compiler.naming.alert_names import name_matcher

if TYPE_CHECKING:
    from slo_compiler.model import AlertSeverity
    from slo_compiler.naming import Naming
    from slo_compiler.naming.profiles import AlertNames

PHASE_MAPPINGS = (
    ValueMapping(value="0", text="Inactive", color="green"),
    ValueMapping(value="1", text="Pending", color="yellow"),
    ValueMapping(value="2", text="Firing", color="red"),
)
"""Texts for the values of `alert_phase`."""


def worst_alert(matchers: str, alerts: AlertNames, *, naming: Naming, by: str = "") -> str:
    """The rank of the most severe firing alert: 1 for missing data, 0 for an SLO without alerts.

    Without further severities, a ticket has 2 and a page 3. `alerts` are the names of one SLO, or templates
    for several.

    No result if Prometheus has no such SLO: rules that are not loaded must not look healthy.
    """
    firing = " or ".join(
        f"{f'{rank} * ' if rank > 1 else ''}{_alert(alert, 'firing', matchers)}"
        for rank, alert in zip(range(len(alerts.all), 0, -1), alerts.all, strict=True)
    )
    return f"max{by} ({firing}) or 0 * max{by} ({naming.series.info}{{{matchers}}})"


def rank_mappings(naming: Naming) -> tuple[ValueMapping, ...]:
    """Texts for the values of `worst_alert`."""
    severities = [severity for severity, _ in naming.severities.values]
    return (
        ValueMapping(value="0", text="OK", color="green"),
        ValueMapping(value="1", text="No data", color="purple"),
        *(
            ValueMapping(value=str(rank), text=severity.capitalize(), color=severity_color(severity))
            for rank, severity in enumerate(reversed(severities), start=2)
        ),
    )


def severity_color(severity: AlertSeverity) -> str:
    """The color of a severity: red for pages, orange for tickets, yellow for less severe ones."""
    return {PAGE: "red", TICKET: "orange"}.get(severity, "yellow")


def alert_phase(alert: str, matchers: str, *, naming: Naming) -> str:
    """2 while the alert is firing, 1 while it is pending, 0 while it is inactive."""
    firing, pending = _alert(alert, "firing", matchers), _alert(alert, "pending", matchers)
    return f"max (2 * {firing} or {pending}) or 0 * max ({naming.series.info}{{{matchers}}})"


def firing_alerts(matchers: str, alerts: AlertNames) -> str:
    """Every firing alert of the SLOs with some names of alerts."""
    return f'ALERTS{{{name_matcher(*alerts.all)}, alertstate="firing", {matchers}}}'


def _alert(alert: str, state: str, matchers: str) -> str:
    return f'ALERTS{{{name_matcher(alert)}, alertstate="{state}", {matchers}}}'
