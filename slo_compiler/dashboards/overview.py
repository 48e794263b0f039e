"""The dashboard of all services. It lists no services itself: it queries Prometheus for the SLOs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.alert_queries import firing_alerts
from slo_compiler.dashboards.dashboard import Annotation, DashboardPlan, Variable, tags
from slo_compiler.dashboards.layout import Section, place, side_by_side
from slo_compiler.dashboards.panels import StatPanel, Target, Threshold, TimeseriesPanel
from slo_compiler.dashboards.slo_queries import identity_matchers
from slo_compiler.dashboards.slo_table import OWNER, Selection, slo_table
from slo_compiler.naming import naming_of

if TYPE_CHECKING:
    from slo_compiler.model import Settings
    from slo_compiler.naming import Naming

_OWNERS = f'{OWNER}=~"$owner"'
_STAT_HEIGHT = 4
_TABLE_HEIGHT = 16
_CHART_HEIGHT = 8
_COUNT_INTERVAL = "30m"
"""Each point queries all SLOs; 48 points a day are enough."""


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
        annotations=(_alerts(selection),),
        rows=place((_now(selection), _over_time(selection))),
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


def _alerts(selection: Selection) -> Annotation:
    names = selection.naming.labels
    return Annotation(
        name="Firing alerts",
        expr=selection.selected(firing_alerts(selection.series, selection.alerts)),
        title="{{alertname}}",
        text=f"{{{{{names.service}}}}}/{{{{{names.slo}}}}} ({{{{{names.severity}}}}})",
        tag_labels=f"{names.service},{names.slo},{names.severity}",
    )


def _now(selection: Selection) -> Section:
    stats = (
        _stat("SLOs", "SLOs of the selected services and owners.", f"count({selection.known})"),
        _stat(
            "Breached",
            "SLOs that miss their target: no error budget remains.",
            _breached(selection),
            color="red",
        ),
        _stat(
            "Burning",
            "SLOs with a burn rate above 1 over the last 5 minutes.",
            _burning(selection),
            color="orange",
        ),
        _stat("Firing", "SLOs with at least one firing alert.", _firing(selection), color="red"),
    )
    table = slo_table(selection, names_services=True)
    return Section(
        title="Now",
        cells=(
            *side_by_side(stats, y=0, height=_STAT_HEIGHT),
            *side_by_side((table,), y=_STAT_HEIGHT, height=_TABLE_HEIGHT),
        ),
    )


def _over_time(selection: Selection) -> Section:
    series = (("Breached", _breached), ("Burning", _burning), ("Firing", _firing))
    chart = TimeseriesPanel(
        title="Unhealthy SLOs",
        description="SLOs that missed their target, had a burn rate above 1, or had a firing alert.",
        targets=tuple(
            Target(ref_id=letter, expr=query(selection), legend=legend)
            for letter, (legend, query) in zip("ABC", series, strict=True)
        ),
        unit="short",
        decimals="0",
        soft_min="0",
        interval=_COUNT_INTERVAL,
    )
    return Section(title="Over time", cells=side_by_side((chart,), y=0, height=_CHART_HEIGHT))


def _breached(selection: Selection) -> str:
    return _count(f"({selection.selected(selection.remaining_budget())}) < 0", selection)


def _burning(selection: Selection) -> str:
    return _count(f"({selection.selected(selection.burn_rate())}) > 1", selection)


def _firing(selection: Selection) -> str:
    alerts = f"count by ({selection.identity}) ({firing_alerts(selection.series, selection.alerts)})"
    return _count(selection.selected(alerts), selection)


def _count(expr: str, selection: Selection) -> str:
    """The number of series of `expr`: 0 instead of no result as long as there are SLOs."""
    return f"count({expr}) or 0 * count({selection.known})"


def _stat(title: str, description: str, expr: str, *, color: str = "text") -> StatPanel:
    return StatPanel(
        title=title,
        description=description,
        targets=(Target(ref_id="A", expr=expr),),
        unit="short",
        thresholds=(Threshold(color="text"), Threshold(color=color, above="1")),
    )
