"""Parts of charts that every dashboard of an SLO has."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from slo_compiler.dashboards.alert_queries import alert_phase, phase_mappings
from slo_compiler.dashboards.colors import BAD, PLAIN
from slo_compiler.dashboards.panels import SeriesStyle, Target, TimelinePanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.naming import Naming

GUIDE = SeriesStyle(color=PLAIN, is_dashed=True)
"""A line to compare others with."""
ERROR_AREA = SeriesStyle(color=BAD, fill=20)
BUDGET_LINE = SeriesStyle(color="blue", width=2)
GROUP_LINE = SeriesStyle(width=2)
"""Wide enough to show its color, which is that of its rank."""
PER_SECOND = "suffix:/s"
"""The unit of events."""
_STATE_POINTS = 1500
"""More than pixels: Grafana rounds the end down to a whole step, hours of 28d if there are few points."""
_POINT = SeriesStyle(color=PLAIN, is_point=True)


def even_consumption_target(expr: str) -> Target:
    """The line of a burn-down to compare with."""
    return Target(ref_id="B", expr=expr, legend="Even consumption", style=GUIDE)


def budget_now_target(expr: str) -> Target:
    """The remaining budget as a point: the last one of a burn-down's line can be a whole step old."""
    return Target(ref_id="C", expr=expr, legend="Budget left now", style=_POINT, is_instant=True)


def event_targets(good: str, bad: str, *, letters: str = "AB", unit: str = "") -> tuple[Target, Target]:
    """Good and bad events. Bad ones have an axis of their own, because they are a small part.

    They are a line without an area: as high as the good ones, a red area looks like an outage. `unit` is
    empty for that of the panel.
    """
    return (
        Target(
            ref_id=letters[0], expr=good, legend="Good", style=SeriesStyle(color=PLAIN, fill=5, unit=unit)
        ),
        Target(
            ref_id=letters[1],
            expr=bad,
            legend="Bad (right axis)",
            style=SeriesStyle(color=BAD, is_on_right=True, unit=unit),
        ),
    )


def alerts_timeline(
    alerts: Sequence[tuple[str, str, bool]], *, matchers: str, known: str, naming: Naming, description: str
) -> TimelinePanel:
    """The states of alerts over time.

    `alerts` are names, legends and whether there is such an alert, most severe first; `known` is a series
    that exists while rules are evaluated, `description` is completed by the meaning of the colors.
    """
    ranked = zip(ascii_uppercase, range(len(alerts), 0, -1), alerts, strict=False)
    return TimelinePanel(
        title="Alerts",
        description=f"{description} Grey: no alert. Colored: firing.",
        targets=tuple(
            Target(ref_id=letter, expr=alert_phase(alert, matchers, rank=rank, known=known), legend=legend)
            for letter, rank, (alert, legend, is_wanted) in ranked
            if is_wanted
        ),
        mappings=phase_mappings(naming),
        most_points=_STATE_POINTS,
    )
