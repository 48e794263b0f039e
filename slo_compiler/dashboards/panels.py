"""Panels as data: queries and display options. One class per Grafana panel type.

Numbers that may be fractions are strings, as they appear in the JSON.
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
    """The color of values from `above` on; the first threshold of a panel has no `above`."""

    color: str
    above: str = "null"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueMapping:
    """A text that replaces a number."""

    value: str
    text: str
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The base of all panels."""

    kind: ClassVar[str]
    """The name of the Grafana panel type."""
    title: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPanel(Panel):
    """A panel that shows the results of queries."""

    kind: ClassVar[str]
    targets: tuple[Target, ...]
    unit: str = "none"
    decimals: str = "null"
    thresholds: tuple[Threshold, ...] = (Threshold(color="green"),)
    mappings: tuple[ValueMapping, ...] = ()
    interval: str = ""
    """The minimum time between two points; empty for Grafana's default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatPanel(QueryPanel):
    """One large number, the latest value."""

    kind: ClassVar[str] = "stat"
    text_mode: str = "value"
    """`value`, or `value_and_name` to show the name of the series as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeseriesPanel(QueryPanel):
    """Lines over time."""

    kind: ClassVar[str] = "timeseries"
    soft_min: str = "null"
    soft_max: str = "null"
    is_stacked: bool = False
    shows_thresholds: bool = False
    """True to draw thresholds as lines."""
    time_from: str = ""
    """A relative time range that overrides the dashboard's, such as `28d`; empty for none."""
    repeat: str = ""
    """A variable: Grafana shows the panel once for each of its values; empty for one panel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePanel(QueryPanel):
    """States over time."""

    kind: ClassVar[str] = "state-timeline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

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
    """One row per label set; the targets are merged on the labels that they share."""

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
