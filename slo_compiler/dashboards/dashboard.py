"""A dashboard as data: the input of the template, with ids and grid positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.dashboards.panels import Panel
    from slo_compiler.naming import Naming

TAG = "slo"

DATA_SOURCE = "datasource"
"""The variable that every dashboard has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPanel:
    """A panel on Grafana's grid of 24 columns."""

    id: int
    x: int
    y: int
    width: int
    height: int
    panel: Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRow:
    """A row's heading and the panels below it."""

    id: int
    y: int
    title: str
    is_collapsed: bool
    panels: tuple[PlacedPanel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link at the top of a dashboard."""

    title: str
    url: str
    is_internal: bool
    """True for a link to another dashboard, which then gets the time range and the data source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A dashboard variable whose values are results of a query; by default several or all can be selected."""

    name: str
    label: str
    query: str
    regex: str = ""
    """Selects a part of each result, between slashes; empty for all of it."""
    sort: int = 1
    """Grafana's number of the order: 0 as queried, 1 by the alphabet, 3 by the first number."""
    is_multi: bool = True
    has_all: bool = True
    all_value: str = ".*"
    """The value that selects all; empty for a list of all values."""
    value: str = ""
    """The initial value of a variable without All; empty for the first one."""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Marks on the time axis of panels wherever `expr` returns a series."""

    name: str
    expr: str
    title: str
    text: str
    tag_labels: str
    """Comma-separated names of labels whose values become tags."""
    panels: tuple[int, ...] = ()
    """The ids of the panels with marks; empty for all."""
    is_hidden: bool = False
    """True to offer no switch at the top of the dashboard."""
    is_on: bool = True
    """False if it is switched off at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardPlan:
    """One dashboard; its first variable, `datasource`, is implied and not listed."""

    title: str
    uid: str
    description: str
    """Starts with the sentence that marks the file as generated."""
    tags: tuple[str, ...]
    links: tuple[Link, ...]
    variables: tuple[Variable, ...]
    annotations: tuple[Annotation, ...]
    rows: tuple[PlacedRow, ...]


def tags(naming: Naming) -> tuple[str, ...]:
    """The tags of every dashboard: its environment too, if it has a name."""
    return (TAG, naming.environment) if naming.environment else (TAG,)


def all_alerts(expr: str, *, naming: Naming) -> Annotation:
    """Marks of the alerts of many SLOs in all charts; off at first, because some always fire."""
    names = naming.labels
    return Annotation(
        name="Firing alerts",
        expr=expr,
        title="{{alertname}}",
        text=f"{{{{{names.service}}}}}/{{{{{names.slo}}}}} ({{{{{names.severity}}}}})",
        tag_labels=f"{names.service},{names.slo},{names.severity}",
        is_on=False,
    )
