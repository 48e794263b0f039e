"""The panels of a dashboard that alerts link to: the burn rate of the first pair, or the events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.alert_plan import AlertPanels
from slo_compiler.dashboards.burn_charts import burn_rate_title
from slo_compiler.dashboards.charts import events_title
from slo_compiler.records import replace

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.dashboards.dashboard import DashboardPlan, PlacedRow


def with_panels(plan: ServicePlan, dashboard: DashboardPlan) -> ServicePlan:
    """Add the ids of the panels in the dashboard of a service, which has one row per SLO after the first.

    A dashboard of many SLOs has no rows for them, and no panels that alerts could link to.
    """
    rows = dashboard.rows[1:]
    if not rows:
        return plan
    return replace(
        plan,
        slos=tuple(replace(one, panels=_panels(one, row)) for one, row in zip(plan.slos, rows, strict=True)),
    )


def _panels(plan: AlertPlan, row: PlacedRow) -> AlertPanels:
    ids = {placed.panel.title: placed.id for placed in row.panels}

    def first(pairs: tuple[BurnRatePair, ...]) -> int:
        return ids[burn_rate_title(pairs[0])] if pairs else 0

    return AlertPanels(
        burning=tuple((severity, first(pairs)) for severity, pairs in plan.pairs.severities),
        absent=ids[events_title(plan.slo)],
    )
