"""Panels as data: their queries and how results are shown. One class per Grafana panel type.

Numbers that may be fractions are texts, written as they appear in the JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesStyle:
    """The style of one target's lines."""

    color: str
    width: int = 1
    is_dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One query; `ref_id` is its letter, unique in its panel."""

    ref_id: str
    expr: str
    legend: str = ""
    style: SeriesStyle | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A color from a value on; the first of a panel has no value and colors everything below."""

    color: str
    above: str = "null"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueMapping:
    """A word in place of a number."""

    value: str
    text: str
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The base of all panels."""

    kind: ClassVar[str]
    """The name of its Grafana panel type."""
    title: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPanel(Panel):
    """A panel that shows the answers of queries."""

    kind: ClassVar[str]
    targets: tuple[Target, ...]
    unit: str = "none"
    decimals: str = "null"
    thresholds: tuple[Threshold, ...] = (Threshold(color="green"),)
    mappings: tuple[ValueMapping, ...] = ()
    interval: str = ""
    """The least time between two points; empty leaves it to Grafana."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatPanel(QueryPanel):
    """One large number, as of now."""

    kind: ClassVar[str] = "stat"
    text_mode: str = "value"
    """`value`, or `value_and_name` where the series' name matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeseriesPanel(QueryPanel):
    """Lines over time."""

    kind: ClassVar[str] = "timeseries"
    soft_min: str = "null"
    soft_max: str = "null"
    is_stacked: bool = False
    shows_thresholds: bool = False
    """Whether thresholds are drawn as lines."""
    time_from: str = ""
    """Shows this time back from now, regardless of the dashboard's range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePanel(QueryPanel):
    """States over time."""

    kind: ClassVar[str] = "state-timeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table, in the order of the table."""

    field: str
    """The label, or `Value #` and the target's letter."""
    title: str
    unit: str = ""
    decimals: str = "null"
    thresholds: tuple[Threshold, ...] = ()
    mappings: tuple[ValueMapping, ...] = ()
    link: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePanel(QueryPanel):
    """One row per label set; all targets are merged on the labels that they share."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    dropped: tuple[str, ...]
    """Fields without a column."""
    sort_by: str
    """The title of the column that rows are sorted by, lowest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPanel(Panel):
    """Markdown."""

    kind: ClassVar[str] = "text"
    content: str
