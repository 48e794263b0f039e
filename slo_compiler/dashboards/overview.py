"""The dashboard of all services. It lists no services itself: it queries Prometheus for the SLOs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.alert_queries import fired_alerts, firing_alerts
from slo_compiler.dashboards.colors import BAD, NO_DATA, PLAIN, burn_rate_thresholds, severity_color
from slo_compiler.dashboards.dashboard import DashboardPlan, Variable, all_alerts, tags
from slo_compiler.dashboards.layout import Section, place, side_by_side
from slo_compiler.dashboards.panels import (
    NameColor,
    Rename,
    SeriesStyle,
    StatPanel,
    Target,
    Threshold,
    TimeseriesPanel,
)
from slo_compiler.dashboards.selection import OWNER, Selection
from slo_compiler.dashboards.slo_queries import identity_matchers
from slo_compiler.dashboards.slo_table import overview_table
from slo_compiler.dashboards.typical import typical_pairs
from slo_compiler.naming import naming_of
from slo_compiler.naming.alert_names import names_pattern
from slo_compiler.promql.names import string_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.model import Settings
    from slo_compiler.naming import Naming

_OWNERS = f'{OWNER}=~"$owner"'
_STAT_HEIGHT = 4
_TABLE_HEIGHT = 16
_CHART_HEIGHT = 8
_COUNT_POINTS = 100
"""Each point queries all SLOs."""
_COUNT_INTERVAL = "5m"
_SLI_DECIMALS = "3"
_ALERT = "ALERT"
"""The label of the title of an alert; no label of a recorded series."""


def plan_overview(*, settings: Settings, marker: str) -> DashboardPlan:
    """Plan the dashboard of all services; `marker` is the sentence that marks the file as generated."""
    naming = naming_of(settings)
    own = identity_matchers(naming.environment_labels)
    services = ", ".join(filter(None, (f'{naming.labels.service}=~"$service"', own)))
    selection = Selection(
        naming=naming, info=f"{services}, {_OWNERS}", series=services, alerts=naming.alerts_in("")
    )
    return DashboardPlan(
        title=naming.titled("SLOs of all services"),
        uid=naming.overview_uid,
        description=marker,
        tags=tags(naming),
        links=(),
        variables=_variables(naming, own),
        annotations=(
            all_alerts(
                selection.selected(firing_alerts(selection.series, *selection.alerts.all)), naming=naming
            ),
        ),
        rows=place((_now(selection, settings), _over_time(selection))),
    )


def _variables(naming: Naming, own: str) -> tuple[Variable, ...]:
    """The variables of a dashboard; `own` are the matchers of its environment, without braces."""
    info = naming.series.info
    of_owner = ", ".join(filter(None, (_OWNERS, own)))
    return (
        Variable(
            name="owner", label="Owner", query=f"label_values({info}{f'{{{own}}}' if own else ''}, {OWNER})"
        ),
        Variable(
            name="service",
            label="Service",
            query=f"label_values({info}{{{of_owner}}}, {naming.labels.service})",
        ),
    )


def _now(selection: Selection, settings: Settings) -> Section:
    stats = (
        _stat("SLOs", "SLOs of the selected services and owners.", f"count({selection.known})"),
        *(
            _stat(title, f"SLOs with a firing alert: {title}.", _firing(selection, alert), color=color)
            for title, color, alert in _alerts(selection)
        ),
        _stat(
            "Breached",
            "SLOs that miss their target: no error budget remains.",
            _breached(selection),
            color="red",
        ),
        _stat("Burning", "SLOs with a burn rate above 1 over the last hour.", _burning(selection)),
    )
    table = overview_table(
        selection,
        thresholds=burn_rate_thresholds(typical_pairs(settings)),
        period=settings.period.length,
        sli_decimals=_SLI_DECIMALS,
    )
    return Section(
        title="Now",
        cells=(
            *side_by_side(stats, y=0, height=_STAT_HEIGHT),
            *side_by_side((table,), y=_STAT_HEIGHT, height=_TABLE_HEIGHT),
        ),
    )


def _over_time(selection: Selection) -> Section:
    chart = TimeseriesPanel(
        title="Unhealthy SLOs",
        description="SLOs that missed their target or had a burn rate above 1 over an hour at each point, and"
        " SLOs with an alert that fired since the previous point.",
        targets=(
            Target(
                ref_id="A",
                expr=_fired(selection),
                legend=f"{{{{{_ALERT}}}}}",
                style=SeriesStyle(width=2),
            ),
            Target(
                ref_id="B",
                expr=_breached(selection),
                legend="Breached",
                style=SeriesStyle(color=BAD, is_dashed=True),
            ),
            Target(
                ref_id="C",
                expr=_burning(selection),
                legend="Burning",
                style=SeriesStyle(color=PLAIN),
            ),
        ),
        colors=tuple(
            NameColor(names=f"/^{title}$/", color=color, fill=0 if number else 20)
            for number, (title, color, _) in enumerate(_alerts(selection))
        ),
        renames=(Rename(names=r"/^\d+\. /", pattern=""),),
        unit="none",
        decimals="0",
        soft_min="0",
        soft_max="1",  # while all are 0, Grafana's own axis ends at 100
        is_stepped=True,
        interval=_COUNT_INTERVAL,
        most_points=_COUNT_POINTS,
    )
    return Section(title="Over time", cells=side_by_side((chart,), y=0, height=_CHART_HEIGHT))


def _breached(selection: Selection) -> str:
    return _count(f"({selection.selected(selection.remaining_budget())}) < 0", selection)


def _burning(selection: Selection) -> str:
    return _count(f"({selection.selected(selection.burn_rate())}) > 1", selection)


def _alerts(selection: Selection) -> Iterator[tuple[str, str, str]]:
    """The title, color and name of each alert, most severe first."""
    for severity, alert in selection.alerts.burning:
        yield severity.capitalize(), severity_color(severity), alert
    yield "No data", NO_DATA, selection.alerts.absent


def _firing(selection: Selection, alert: str) -> str:
    alerts = f"count by ({selection.identity}) ({firing_alerts(selection.series, alert)})"
    return _count(selection.selected(alerts), selection)


def _fired(selection: Selection) -> str:
    """Over time: the SLOs with each alert, in one query: each query of all SLOs takes a second over a day.

    A number before the title in the label `ALERT` keeps the most severe alert first.
    """
    alerts = fired_alerts(selection.series, *selection.alerts.all)
    titled = f"group by ({selection.identity}, alertname) ({alerts})"
    zeros = []
    for number, (title, _, alert) in enumerate(_alerts(selection), start=1):
        name = f'"{_ALERT}", "{number}. {title}"'
        titled = f'label_replace({titled}, {name}, "alertname", {string_text(names_pattern((alert,)))})'
        zeros.append(f'label_replace(vector(0), {name}, "", "")')
    counts = f"count by ({_ALERT}) ({selection.selected(titled)})"
    return f"{counts} or ({' or '.join(zeros)}) and on () {selection.facts_of_each}"


def _count(expr: str, selection: Selection) -> str:
    """The number of series of `expr`: 0 instead of no result as long as there are SLOs."""
    return f"count({expr}) or 0 * count({selection.facts_of_each})"


def _stat(title: str, description: str, expr: str, *, color: str = PLAIN) -> StatPanel:
    return StatPanel(
        title=title,
        description=description,
        targets=(Target(ref_id="A", expr=expr),),
        unit="none",
        decimals="0",
        thresholds=(Threshold(color=PLAIN), Threshold(color=color, above="1")),
    )
