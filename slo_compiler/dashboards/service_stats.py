"""The numbers of a whole service, each with the name of the SLO that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards import exhaustion
from slo_compiler.dashboards.alert_queries import SHOWN_ALERTS, named_alerts, rank_mappings
from slo_compiler.dashboards.colors import budget_thresholds, exhaustion_thresholds
from slo_compiler.dashboards.exhaustion import first_spent
from slo_compiler.dashboards.panels import StatPanel, Target

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.dashboards.selection import Selection


def service_stats(selection: Selection, *, period: timedelta) -> tuple[StatPanel, ...]:
    """What fires, the lowest budget, and how long one lasts; the colors of times are those of `period`."""
    slo = selection.naming.labels.slo
    return (
        StatPanel(
            title="Alerts",
            description=f"The SLOs with the most severe firing alerts, at most {SHOWN_ALERTS}.",
            targets=(
                Target(ref_id="A", expr=named_alerts(selection.alert(), (slo,)), legend=f"{{{{{slo}}}}}"),
            ),
            mappings=rank_mappings(selection.naming),
            text_mode="value_and_name",
            fills_background=True,
        ),
        StatPanel(
            title="Lowest budget",
            description="The SLO with the lowest remaining share of its error budget; below 0%, its target is"
            " missed.",
            targets=_one(selection, f"bottomk(1, {selection.remaining_budget()})"),
            unit="percentunit",
            decimals="1",
            thresholds=budget_thresholds(),
            text_mode="value_and_name",
        ),
        StatPanel(
            title=f"First {exhaustion.TITLE.lower()}",
            description="Of the SLOs with a budget left, the one that spends it first if errors go on as in"
            " the last hour."
            f" {exhaustion.EXPLANATION}",
            targets=_one(selection, first_spent(selection.exhaustion())),
            unit="s",
            decimals="1",
            thresholds=exhaustion_thresholds(period),
            mappings=exhaustion.MAPPINGS,
            text_mode="value_and_name",
        ),
    )


def _one(selection: Selection, expr: str) -> tuple[Target]:
    return (Target(ref_id="A", expr=expr, legend=f"{{{{{selection.naming.labels.slo}}}}}"),)
