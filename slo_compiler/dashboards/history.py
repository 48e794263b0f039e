"""The time that an SLO has been recorded for, while that is shorter than its window.

Until then, a number "over 28d" of a new SLO is one over that time.
"""

from __future__ import annotations

from slo_compiler.dashboards.colors import NO_DATA, PLAIN
from slo_compiler.dashboards.panels import Column, Threshold, ValueMapping

_TITLE = "Recorded for"
_WHOLE = "-1"
"""No time: the SLO has been recorded for its whole window."""

EXPLANATION = (
    f'"{_TITLE}": time since the first data; a gap of more than 2 days restarts it. Numbers of a new SLO'
    " cover this time only."
)


def recorded_time(start: str, *, window: str) -> str:
    """Seconds since the start of a history; a number with a text of its own once they exceed the window."""
    return f"time() - {start} < {window} or 0 * {start} - 1"


def history_column(field: str = "") -> Column:
    """The recorded time, in the color of missing data while it is shorter than the window."""
    return Column(
        field=field,
        title=_TITLE,
        unit="s",
        decimals="1",
        thresholds=(Threshold(color=NO_DATA),),
        mappings=(ValueMapping(value=_WHOLE, text="Whole window", color=PLAIN),),
        width=115,
    )
