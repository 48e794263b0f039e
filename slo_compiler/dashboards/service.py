"""The dashboard of one service: its alerts and budgets, a table of its SLOs, then a row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.about import about_service
from slo_compiler.dashboards.alert_queries import burning_alerts
from slo_compiler.dashboards.colors import burn_rate_thresholds
from slo_compiler.dashboards.dashboard import Annotation, DashboardPlan, Link, all_alerts, tags
from slo_compiler.dashboards.explore import TITLE, explore_url
from slo_compiler.dashboards.groups import group_variables
from slo_compiler.dashboards.layout import GRID_WIDTH, Cell, Section, place, side_by_side
from slo_compiler.dashboards.panels import DataLink
from slo_compiler.dashboards.sections import slo_section
from slo_compiler.dashboards.selection import Selection
from slo_compiler.dashboards.service_stats import service_stats
from slo_compiler.dashboards.slo_queries import identity_matchers, service_matcher, slo_queries
from slo_compiler.dashboards.slo_table import dashboard_link, service_table
from slo_compiler.dashboards.stats import sli_decimals
from slo_compiler.dashboards.texts import safe_url
from slo_compiler.naming import naming_of

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.dashboards.dashboard import PlacedRow
    from slo_compiler.dashboards.panels import TablePanel
    from slo_compiler.model import Service, Settings, Slo
    from slo_compiler.naming import Naming

_MOST_OPEN_ROWS = 2
"""Each open row makes about 30 queries at each refresh."""
_ABOUT_WIDTH = 7
_STAT_HEIGHT = 4
_MOST_ROWS = 24
"""An SLO needs 30 to 50 KB, and Kubernetes allows 1 MiB for an object."""
_MOST_MARKED = 12
"""SLOs with marks of their own."""
_LEAST_TABLE, _HIGHEST_TABLE = 4, 15
"""The highest one has space for twelve SLOs."""


def plan_service_dashboard(
    plan: ServicePlan, *, settings: Settings, source: str, marker: str
) -> DashboardPlan:
    """Plan the dashboard of one service.

    `source` is the displayed path of the spec; `marker` is the sentence that marks the file as
    generated, which starts the description.
    """
    service, naming = plan.service, naming_of(settings)
    is_collapsed = len(service.slos) > _MOST_OPEN_ROWS
    detailed = plan.slos if _has_rows(service, naming=naming) else ()
    matcher = service_matcher(service.name, naming=naming)
    rows = place(
        (
            _overview(plan, matcher, naming=naming, source=source),
            *(
                slo_section(
                    slo_queries(alerts, naming=naming),
                    alerts.pairs,
                    service=service,
                    settings=settings,
                    is_collapsed=is_collapsed,
                )
                for alerts in detailed
            ),
        )
    )
    return DashboardPlan(
        title=naming.titled(f"SLOs of {service.name}"),
        uid=naming.dashboard_uid(service.name),
        description="\n\n".join(text for text in (marker, service.description) if text),
        tags=tags(naming),
        links=_links(service, naming=naming),
        variables=group_variables((one.slo for one in detailed), service=matcher, naming=naming),
        annotations=_annotations(service, rows[1:], naming=naming),
        rows=rows,
    )


def _has_rows(service: Service, *, naming: Naming) -> bool:
    """False if only the table shows the SLOs of the service, because they are many.

    Nobody looks for an SLO in hundreds of rows, which have megabytes. The dashboard of any SLO shows each.
    """
    return len(service.slos) <= _MOST_ROWS or not naming.dashboards.slo


def _links(service: Service, *, naming: Naming) -> tuple[Link, ...]:
    links = [Link(title="All SLOs", url=f"/d/{naming.overview_uid}", is_internal=True)]
    if service.runbook:
        links.append(Link(title="Runbook", url=safe_url(service.runbook), is_internal=False))
    if service.dashboard:
        links.append(Link(title="Dashboard", url=safe_url(service.dashboard), is_internal=False))
    return tuple(links)


def _annotations(service: Service, rows: tuple[PlacedRow, ...], *, naming: Naming) -> tuple[Annotation, ...]:
    """Marks of alerts in the charts of their SLO; of many SLOs, all marks in all charts, and off at first.

    Grafana runs the query of each when it opens the dashboard, even if all rows are collapsed.
    """
    if not rows:
        return ()
    if len(rows) <= _MOST_MARKED:
        return tuple(_alerts_of(slo, row, naming=naming) for slo, row in zip(service.slos, rows, strict=True))
    selected = service_matcher(service.name, naming=naming)
    return (all_alerts(burning_alerts(selected, naming.alerts_in(service.name)), naming=naming),)


def _alerts_of(slo: Slo, row: PlacedRow, *, naming: Naming) -> Annotation:
    """Marks of the alerts of one SLO, in its own charts only."""
    matchers = identity_matchers(naming.identity(slo.service, slo.name))
    names = naming.labels
    return Annotation(
        name=f"Alerts of {slo.name}",
        expr=burning_alerts(matchers, naming.alerts_of(slo.service, slo.name)),
        title="{{alertname}}",
        text=f"{{{{{names.slo}}}}} ({{{{{names.severity}}}}})",
        tag_labels=f"{names.slo},{names.severity}",
        panels=tuple(placed.id for placed in row.panels if placed.panel.kind == "timeseries"),
        is_hidden=True,
    )


def _overview(plan: ServicePlan, matcher: str, *, naming: Naming, source: str) -> Section:
    """What is wrong, what to do, and the table of SLOs, without scrolling."""
    service = plan.service
    selection = Selection(naming=naming, info=matcher, series=matcher, alerts=naming.alerts_in(service.name))
    height = max(_LEAST_TABLE, min(3 + len(service.slos), _HIGHEST_TABLE))
    width = GRID_WIDTH - _ABOUT_WIDTH
    period = _color_period(service)
    return Section(
        title="All SLOs of the service",
        cells=(
            *side_by_side(service_stats(selection, period=period), y=0, width=width, height=_STAT_HEIGHT),
            Cell(
                panel=about_service(service, source=source),
                x=width,
                y=0,
                width=_ABOUT_WIDTH,
                height=_STAT_HEIGHT,
            ),
            *side_by_side((_table(plan, selection, matcher),), y=_STAT_HEIGHT, height=height),
        ),
    )


def _color_period(service: Service) -> timedelta:
    """The longest period: no time left has a milder color here than in the row of its SLO."""
    return max(slo.period.length for slo in service.slos)


def _table(plan: ServicePlan, selection: Selection, matcher: str) -> TablePanel:
    return service_table(
        selection,
        thresholds=burn_rate_thresholds(*(alerts.pairs for alerts in plan.slos)),
        period=_color_period(plan.service),
        sli_decimals=sli_decimals(plan.service.slos),
        link=_slo_link(plan.service, matcher, naming=selection.naming),
    )


def _slo_link(service: Service, matcher: str, *, naming: Naming) -> DataLink:
    """The SLO of a row in the dashboard of any SLO or, without that, in Explore: a link cannot open a row."""
    if naming.dashboards.slo:
        return dashboard_link(naming.shared_dashboard_uid, service=service.name, slo="${__value.raw}")
    ratios = f'{{__name__=~"{naming.series.error_ratio}_rate.+", {matcher}, {naming.labels.slo}="'
    url = explore_url(ratios, variable="${__value.raw}", rest='"}')
    return DataLink(title=f"{TITLE}: error ratios", url=f"/{url}", opens_tab=True)
