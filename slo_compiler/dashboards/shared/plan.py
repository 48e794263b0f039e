"""Plans the dashboard of any SLO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.alert_queries import burning_alerts
from slo_compiler.dashboards.dashboard import Annotation, DashboardPlan, Link, tags
from slo_compiler.dashboards.layout import Cell, Section, place, side_by_side
from slo_compiler.dashboards.shared.charts import (
    alerts_chart,
    burn_rate_chart,
    events_chart,
    policy_chart,
    remaining_events,
    state_start,
)
from slo_compiler.dashboards.shared.group_table import group_table
from slo_compiler.dashboards.shared.now import now_section
from slo_compiler.dashboards.shared.queries import SharedQueries
from slo_compiler.dashboards.shared.variables import variables
from slo_compiler.dashboards.typical import typical_pairs
from slo_compiler.naming import naming_of
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from slo_compiler.model import Settings

_CHART_HEIGHT = 8
_BURN_RATE_HEIGHT = 11
"""Four charts in a line are narrow: a legend of groups needs several lines."""
_STAT_HEIGHT = 4
_STAT_WIDTH = 6


def plan_shared_dashboard(*, settings: Settings, marker: str, has_overview: bool = True) -> DashboardPlan:
    """Plan the dashboard of any SLO; `marker` is the sentence that marks the file as generated."""
    naming = naming_of(settings)
    queries = SharedQueries(
        naming=naming,
        fast=settings.intervals.fast,
        default_period=settings.period.length,
        default_pairs=typical_pairs(settings),
    )
    interval = duration_text(2 * settings.intervals.fast)
    overview = Link(title="All SLOs", url=f"/d/{naming.overview_uid}", is_internal=True)
    return DashboardPlan(
        title=naming.shared_dashboard_title,
        uid=naming.shared_dashboard_uid,
        description=marker,
        tags=tags(naming),
        links=(overview,) if has_overview else (),
        variables=variables(queries),
        annotations=(_alerts(queries),),
        rows=place(
            (now_section(queries), _burn_rates(queries, interval), _details(queries, interval=interval))
        ),
    )


def _alerts(queries: SharedQueries) -> Annotation:
    severity = queries.naming.labels.severity
    return Annotation(
        name="Burn rate alerts",
        expr=burning_alerts(queries.matchers, queries.naming.alerts_in("")),
        title="{{alertname}}",
        text=f"{{{{{severity}}}}}",
        tag_labels=severity,
    )


def _burn_rates(queries: SharedQueries, interval: str) -> Section:
    """A row of its own: Grafana inserts the charts of all pairs in it."""
    chart = burn_rate_chart(queries, interval=interval)
    return Section(title="Burn rates", cells=side_by_side((chart,), y=0, height=_BURN_RATE_HEIGHT))


def _details(queries: SharedQueries, *, interval: str) -> Section:
    charts = (events_chart(queries, interval=interval), alerts_chart(queries), policy_chart(queries))
    stats = (remaining_events(queries), state_start(queries))
    below = _CHART_HEIGHT
    return Section(
        title="Events, states and groups",
        cells=(
            *side_by_side(charts, y=0, height=_CHART_HEIGHT),
            *(
                Cell(
                    panel=panel, x=0, y=below + number * _STAT_HEIGHT, width=_STAT_WIDTH, height=_STAT_HEIGHT
                )
                for number, panel in enumerate(stats)
            ),
            *side_by_side(
                (group_table(queries),), x=_STAT_WIDTH, width=24 - _STAT_WIDTH, y=below, height=_CHART_HEIGHT
            ),
        ),
    )
