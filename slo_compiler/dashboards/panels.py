"""Panels as data: queries and display options. One class per Grafana panel type.

Numbers that may be fractions are strings, as they appear in the JSON.
"""

from __future__ import annotations

from typing import ClassVar

from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesStyle:
    """The style of one target's lines; empty values are those of the panel."""

    color: str = ""
    width: int = 1
    is_dashed: bool = False
    fill: int = 0
    """The opacity of the area below the line, in percent."""
    unit: str = ""
    is_on_right: bool = False
    """True for an axis of its own on the right."""
    is_point: bool = False
    """True for points, which also show a series with a single value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One query; `ref_id` is its letter, unique in its panel."""

    ref_id: str
    expr: str
    legend: str = ""
    style: SeriesStyle | None = None
    is_instant: bool = False
    """True for the latest value only, in a panel of values over time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameColor:
    """The color of the lines whose names match a regular expression, which is between slashes."""

    names: str
    color: str
    is_faint: bool = False
    """True for a thin line that is not in the legend."""
    fill: int = 0
    """The opacity of the area below it, in percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """A change of the names of lines: `names` is a regular expression between slashes.

    Grafana names a line without a legend after its labels: `{zone="a"}`.
    """

    names: str
    pattern: str
    """The new name, in which `$1` is the first group of the expression."""


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
class Replacement:
    """A change of the text of cells: Grafana replaces each match of `pattern`.

    The pattern is a JavaScript expression between slashes, such as `/,/g`.
    """

    pattern: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataLink:
    """A link of a panel or of a value; the URL may contain Grafana's variables."""

    title: str
    url: str
    opens_tab: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The base of all panels."""

    kind: ClassVar[str]
    """The name of the Grafana panel type."""
    title: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPanel(Panel):
    """A panel that shows the results of queries; what is empty has Grafana's default."""

    kind: ClassVar[str]
    targets: tuple[Target, ...]
    unit: str = ""
    decimals: str = ""
    thresholds: tuple[Threshold, ...] = ()
    mappings: tuple[ValueMapping, ...] = ()
    interval: str = ""
    """The minimum time between two points; empty for Grafana's default."""
    most_points: int = 0
    """The maximum number of points; 0 for Grafana's default, the width of the panel in pixels."""
    links: tuple[DataLink, ...] = ()
    no_value: str = ""
    """The text if there is no result; empty for Grafana's "No data"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatPanel(QueryPanel):
    """One large number, the latest value."""

    kind: ClassVar[str] = "stat"
    text_mode: str = "value"
    """`value`, or `value_and_name` to show the name of the series as well."""
    fills_background: bool = False
    """True to color the background instead of the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeseriesPanel(QueryPanel):
    """Lines over time."""

    kind: ClassVar[str] = "timeseries"
    colors: tuple[NameColor, ...] = ()
    """Colors of lines by their names; the others have those of their target, or of Grafana's palette."""
    renames: tuple[Rename, ...] = ()
    """Applied to the names of lines one after the other, before they decide the colors."""
    soft_min: str = ""
    soft_max: str = ""
    linear_up_to: str = ""
    """The value above which the axis is logarithmic; empty for a linear axis."""
    is_stepped: bool = False
    """True for lines that keep a value until the next point."""
    shows_thresholds: bool = False
    """True to draw thresholds as lines."""
    time_from: str = ""
    """A relative time range that overrides the dashboard's, such as `28d`; empty for none."""
    hides_time_from: bool = False
    """True if Grafana does not write this range beside the title."""
    repeat: str = ""
    """A variable: Grafana shows the panel once for each of its values; empty for one panel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePanel(QueryPanel):
    """States over time, one row per target; the rows and texts explain the colors."""

    kind: ClassVar[str] = "state-timeline"
    shows_values: bool = False
    """True to write the state into its bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    field: str
    """The label, or `Value #` and the target's letter."""
    title: str
    unit: str = ""
    decimals: str = ""
    thresholds: tuple[Threshold, ...] = ()
    mappings: tuple[ValueMapping, ...] = ()
    replacement: Replacement | None = None
    """For text, in place of mappings."""
    links: tuple[DataLink, ...] = ()
    width: int = 0
    """In pixels; 0 to share what the other columns leave."""
    least_width: int = 0
    """In pixels, of a column without a width; 0 for Grafana's default of 150."""
    is_filled: bool = False
    """True to color the background of cells instead of their text."""
    is_hidden: bool = False

    @property
    def has_settings(self) -> bool:
        """False if Grafana's defaults are right for the column."""
        return bool(
            self.unit
            or self.thresholds
            or self.mappings
            or self.replacement
            or self.links
            or self.width
            or self.least_width
            or self.is_hidden
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """One key by which the rows of a table are sorted."""

    column: str
    """The title of the column."""
    is_descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePanel(QueryPanel):
    """One row per label set; the targets are merged on the labels that they share."""

    kind: ClassVar[str] = "table"
    columns: tuple[Column, ...]
    dropped: tuple[str, ...]
    """Fields without a column."""
    sort_by: tuple[Sort, ...] = ()
    """The first key decides, the next ones among equal rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPanel(Panel):
    """Markdown."""

    kind: ClassVar[str] = "text"
    content: str
