"""The dashboard of one service: a table of its SLOs, then a row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.dashboards.about import about_service, about_slo
from slo_compiler.dashboards.alert_queries import firing_alerts
from slo_compiler.dashboards.charts import (
    alerts_chart,
    burn_down_chart,
    burn_rate_charts,
    events_chart,
    sli_chart,
)
from slo_compiler.dashboards.dashboard import Annotation, DashboardPlan, Link, tags
from slo_compiler.dashboards.layout import GRID_WIDTH, Cell, Section, place, side_by_side
from slo_compiler.dashboards.policy import days_left, policy_chart, state_start
from slo_compiler.dashboards.slo_queries import service_matcher, slo_queries
from slo_compiler.dashboards.slo_table import Selection, slo_table
from slo_compiler.dashboards.stats import stats
from slo_compiler.dashboards.texts import safe_url
from slo_compiler.naming import naming_of
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.dashboards.panels import Panel
    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import Service, Settings
    from slo_compiler.naming import Naming

_MOST_OPEN_ROWS = 4
_CHARTS_IN_A_LINE = 4
_ABOUT_WIDTH = 6
_STAT_HEIGHT = 4
_CHART_HEIGHT = 8
_HIGHEST_TABLE = 14


def plan_service_dashboard(
    plan: ServicePlan, *, settings: Settings, source: str, marker: str
) -> DashboardPlan:
    """Plan the dashboard of one service.

    `source` is the displayed path of the spec; `marker` is the sentence that marks the file as
    generated, which starts the description.
    """
    service, naming = plan.service, naming_of(settings)
    is_collapsed = len(service.slos) > _MOST_OPEN_ROWS
    sections = (
        _overview(service, naming=naming, source=source),
        *(
            _slo_section(alerts, naming=naming, settings=settings, is_collapsed=is_collapsed)
            for alerts in plan.slos
        ),
    )
    return DashboardPlan(
        title=naming.titled(f"SLOs of {service.name}"),
        uid=naming.dashboard_uid(service.name),
        description="\n\n".join(text for text in (marker, service.description) if text),
        tags=tags(naming),
        links=_links(service, naming=naming),
        variables=(),
        annotations=(_alerts_of(service, naming=naming),),
        rows=place(sections),
    )


def _links(service: Service, *, naming: Naming) -> tuple[Link, ...]:
    links = [Link(title="All SLOs", url=f"/d/{naming.overview_uid}", is_internal=True)]
    if service.runbook:
        links.append(Link(title="Runbook", url=safe_url(service.runbook), is_internal=False))
    if service.dashboard:
        links.append(Link(title="Dashboard", url=safe_url(service.dashboard), is_internal=False))
    return tuple(links)


def _alerts_of(service: Service, *, naming: Naming) -> Annotation:
    names = naming.labels
    return Annotation(
        name="Firing alerts",
        expr=firing_alerts(service_matcher(service.name, naming=naming), naming.alerts_in(service.name)),
        title="{{alertname}}",
        text=f"{{{{{names.slo}}}}} ({{{{{names.severity}}}}})",
        tag_labels=f"{names.slo},{names.severity}",
    )


def _overview(service: Service, *, naming: Naming, source: str) -> Section:
    matcher = service_matcher(service.name, naming=naming)
    selection = Selection(naming=naming, info=matcher, series=matcher, alerts=naming.alerts_in(service.name))
    height = max(_CHART_HEIGHT, min(4 + len(service.slos), _HIGHEST_TABLE))
    return Section(
        title="All SLOs of the service",
        cells=(
            Cell(panel=about_service(service, source=source), x=0, y=0, width=_ABOUT_WIDTH, height=height),
            Cell(
                panel=slo_table(selection, names_services=False),
                x=_ABOUT_WIDTH,
                y=0,
                width=GRID_WIDTH - _ABOUT_WIDTH,
                height=height,
            ),
        ),
    )


def _slo_section(plan: AlertPlan, *, naming: Naming, settings: Settings, is_collapsed: bool) -> Section:
    slo = plan.slo
    queries = slo_queries(plan, naming=naming)
    cells = (*_numbers(queries, plan.pairs), *_charts(queries, plan.pairs, settings=settings))
    objective = f"{percent_text(slo.target)}% over {period_text(slo.period)}"
    return Section(title=f"{slo.name}: {objective}", cells=cells, is_collapsed=is_collapsed)


def _numbers(queries: SloQueries, pairs: BurnRatePairs) -> tuple[Cell, ...]:
    lasting = days_left(queries, pairs)
    panels = (*stats(queries), *((lasting,) if lasting else ()), state_start(queries))
    upper = -(-len(panels) // 2)
    width = GRID_WIDTH - _ABOUT_WIDTH
    return (
        Cell(panel=about_slo(queries.slo), x=0, y=0, width=_ABOUT_WIDTH, height=2 * _STAT_HEIGHT),
        *side_by_side(panels[:upper], x=_ABOUT_WIDTH, y=0, width=width, height=_STAT_HEIGHT),
        *side_by_side(panels[upper:], x=_ABOUT_WIDTH, y=_STAT_HEIGHT, width=width, height=_STAT_HEIGHT),
    )


def _charts(queries: SloQueries, pairs: BurnRatePairs, *, settings: Settings) -> tuple[Cell, ...]:
    interval = duration_text(2 * settings.intervals.fast)
    burn_rates = burn_rate_charts(queries, pairs, interval=interval)
    alerts = alerts_chart(queries, pairs)
    events = events_chart(queries, interval=interval)
    lines: list[tuple[Panel, ...]] = [(sli_chart(queries), burn_down_chart(queries))]
    lines += [
        burn_rates[start : start + _CHARTS_IN_A_LINE]
        for start in range(0, len(burn_rates), _CHARTS_IN_A_LINE)
    ]
    states = (alerts, policy_chart(queries)) if alerts.targets else (policy_chart(queries),)
    lines.append((events, *states))
    return tuple(
        cell
        for number, line in enumerate(lines)
        for cell in side_by_side(line, y=2 * _STAT_HEIGHT + number * _CHART_HEIGHT, height=_CHART_HEIGHT)
    )
