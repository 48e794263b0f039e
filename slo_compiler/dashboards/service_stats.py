"""The numbers of a whole service, each with the name of the SLO that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards import exhaustion
from slo_compiler.dashboards.alert_queries import SHOWN_ALERTS, named_alerts
from slo_compiler.dashboards.exhaustion import first_spent
from slo_compiler.dashboards.stat_panels import NAMED, alert_stat, budget_stat, exhaustion_stat, one_target

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.dashboards.panels import StatPanel
    from slo_compiler.dashboards.selection import Selection


def service_stats(selection: Selection, *, period: timedelta) -> tuple[StatPanel, ...]:
    """What fires, the lowest budget, and how long one lasts; the colors of times are those of `period`."""
    slo = selection.naming.labels.slo
    legend = f"{{{{{slo}}}}}"
    return (
        alert_stat(
            one_target(named_alerts(selection.alert(), (slo,)), legend=legend),
            title="Alerts",
            naming=selection.naming,
            description=f"The SLOs with the most severe firing alerts, at most {SHOWN_ALERTS}.",
            text_mode=NAMED,
        ),
        budget_stat(
            one_target(f"bottomk(1, {selection.remaining_budget()})", legend=legend),
            title="Lowest budget",
            description="The SLO with the lowest remaining share of its error budget; below 0%, its target is"
            " missed.",
            text_mode=NAMED,
        ),
        exhaustion_stat(
            one_target(first_spent(selection.exhaustion()), legend=legend),
            title=f"First {exhaustion.TITLE.lower()}",
            description="Of the SLOs with a budget left, the one that spends it first if errors go on as in"
            f" the last hour. {exhaustion.EXPLANATION}",
            period=period,
            text_mode=NAMED,
        ),
    )
