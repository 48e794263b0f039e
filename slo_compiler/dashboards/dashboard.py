"""A dashboard as data: everything the template lays out, with ids and grid positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.dashboards.panels import Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPanel:
    """A panel on Grafana's grid, which is 24 columns wide."""

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
    """Whether it leads to another dashboard, which then gets the time range and the data source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A choice of label values; several or all of them may be chosen."""

    name: str
    label: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Moments to mark in every panel: where `expr` has a series."""

    name: str
    expr: str
    title: str
    text: str
    tag_labels: str
    """Label names whose values become tags, separated by commas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardPlan:
    """One dashboard; its first variable, `datasource`, is always there and not listed."""

    title: str
    uid: str
    description: str
    """Starts with the sentence that marks the file as generated."""
    tags: tuple[str, ...]
    links: tuple[Link, ...]
    variables: tuple[Variable, ...]
    annotations: tuple[Annotation, ...]
    rows: tuple[PlacedRow, ...]
