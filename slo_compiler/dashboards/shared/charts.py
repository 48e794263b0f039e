"""The charts of the dashboard of any SLO."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from slo_compiler.dashboards.alert_queries import PHASE_MAPPINGS, alert_phase, severity_color
from slo_compiler.dashboards.panels import (
    Column,
    SeriesStyle,
    StatPanel,
    TablePanel,
    Target,
    Threshold,
    TimelinePanel,
    TimeseriesPanel,
)
from slo_compiler.dashboards.stats import BURN_RATE_THRESHOLDS, budget_thresholds

if TYPE_CHECKING:
    from slo_compiler.dashboards.shared.queries import SharedQueries

AUTO = "__auto"
"""Grafana's legend of labels: only the value if all series have the same single label."""
_GUIDE = SeriesStyle(color="text", is_dashed=True)
_MOST_GROUPS = 50


def sli_chart(queries: SharedQueries) -> TimeseriesPanel:
    """The SLI over the window, and the target as a dashed line."""
    target = f"max({queries.of_slo(queries.naming.series.objective)})"
    return TimeseriesPanel(
        title="SLI and target",
        description="Share of good events over the preceding window. Below the dashed line, the target is"
        " missed. One line per selected group.",
        targets=(
            Target(ref_id="A", expr=queries.legended(queries.sli()), legend=AUTO),
            Target(ref_id="B", expr=target, legend="Target", style=_GUIDE),
        ),
        unit="percentunit",
        decimals="3",
        soft_max="1",
    )


def burn_down_chart(queries: SharedQueries) -> TimeseriesPanel:
    """The remaining budget over one window, and a line of even consumption."""
    return TimeseriesPanel(
        title="Burn-down",
        description="Error budget over the last window: it starts full, and each bad event reduces it."
        " Below the dashed line that falls, it is consumed too fast to last. The last point is the remaining"
        " budget.",
        targets=(
            Target(ref_id="A", expr=queries.legended(queries.burn_down()), legend=AUTO),
            Target(ref_id="B", expr=queries.ideal(), legend="Even consumption", style=_GUIDE),
        ),
        unit="percentunit",
        decimals="1",
        soft_min="0",
        soft_max="1",
        time_from="${minutes}m",
    )


def burn_rate_chart(queries: SharedQueries, *, interval: str) -> TimeseriesPanel:
    """The burn rates of a window pair, and its threshold; Grafana repeats it for each pair."""
    severities = queries.naming.severities.values
    letters = ascii_uppercase[2:]
    return TimeseriesPanel(
        title="Burn rate, ${pair:raw}",
        description="The alert fires only while both windows exceed the dashed line, the threshold."
        " At 1, the budget lasts exactly one window. Each point is the maximum since the previous one.",
        targets=(
            Target(
                ref_id="A",
                expr=queries.pair_burn_rate("long_window"),
                legend=AUTO,
                style=SeriesStyle(color="", width=2),
            ),
            Target(ref_id="B", expr=queries.pair_burn_rate("short_window"), legend=AUTO),
            *(
                Target(
                    ref_id=letter,
                    expr=queries.pair_threshold(value),
                    legend=f"{severity.capitalize()} above",
                    style=SeriesStyle(color=severity_color(severity), is_dashed=True),
                )
                for letter, (severity, value) in zip(letters, severities, strict=False)
            ),
        ),
        decimals="2",
        soft_min="0",
        interval=interval,
        repeat="pair",
    )


def events_chart(queries: SharedQueries, *, interval: str) -> TimeseriesPanel:
    """Good and bad events."""
    return TimeseriesPanel(
        title="Good and bad events",
        description="Events per second, averaged over the base window. A precomputed ratio has no events: its"
        " good and bad shares.",
        targets=tuple(
            Target(ref_id=letter, expr=queries.with_text(expr, label="events", text=text), legend=AUTO)
            for letter, text, expr in (
                ("A", "good", queries.good_events()),
                ("B", "bad", queries.bad_events()),
            )
        ),
        unit="short",
        is_stacked=True,
        soft_min="0",
        interval=interval,
    )


def alerts_chart(queries: SharedQueries) -> TimelinePanel:
    """The states of each alert over time."""
    naming = queries.naming
    alerts = naming.alerts_in("")
    lines = (
        *((alert, severity.capitalize()) for severity, alert in alerts.burning),
        (alerts.absent, "No data"),
    )
    return TimelinePanel(
        title="Alerts",
        description="Pending and firing alerts of this SLO, of any group.",
        targets=tuple(
            Target(ref_id=letter, expr=alert_phase(alert, queries.matchers, naming=naming), legend=legend)
            for letter, (alert, legend) in zip(ascii_uppercase, lines, strict=False)
        ),
        mappings=PHASE_MAPPINGS,
    )


def policy_chart(queries: SharedQueries) -> TimelinePanel:
    """The state of the policy over time: each state has a row while it lasts."""
    return TimelinePanel(
        title="Error budget policy",
        description="The state of the error budget policy over time. With groups, the strictest state of the"
        " selected ones.",
        targets=(Target(ref_id="A", expr=queries.policy_color(), legend="{{state}}"),),
        thresholds=(
            Threshold(color="red"),
            Threshold(color="orange", above="1"),
            Threshold(color="yellow", above="2"),
            Threshold(color="green", above="3"),
        ),
    )


def state_start(queries: SharedQueries) -> StatPanel:
    """The time since which the policy has been in its state, in milliseconds, as Grafana formats dates."""
    return StatPanel(
        title="In this policy state since",
        description="Since when the policy has been in its present state; at most one window ago. With"
        " groups, the strictest state of the selected ones.",
        targets=(Target(ref_id="A", expr=f"1000 * ({queries.policy_state_start()})"),),
        unit="dateTimeAsSystem",
        thresholds=(Threshold(color="text"),),
    )


def remaining_events(queries: SharedQueries) -> StatPanel:
    """The remaining bad events."""
    return StatPanel(
        title="Remaining bad events",
        description="Bad events that the remaining budget allows, based on the events of the last window. For"
        " a precomputed ratio, seconds. With groups, the lowest of the selected ones.",
        targets=(Target(ref_id="A", expr=queries.remaining_events()),),
        unit="short",
        decimals="1",
        thresholds=(Threshold(color="red"), Threshold(color="green", above="0")),
    )


def groups_table(queries: SharedQueries) -> TablePanel:
    """The groups with the lowest budgets; their labels are its columns. One row without groups."""
    budget = queries.without_identity(queries.remaining_budget())
    burn_rate = queries.without_identity(queries.of_groups(queries.naming.series.current_burn_rate))
    lowest = f"bottomk({_MOST_GROUPS}, {budget})"
    return TablePanel(
        title="Groups by remaining budget",
        description=f"Lowest remaining budget first, {_MOST_GROUPS} at most. Without groups, one row.",
        targets=(Target(ref_id="A", expr=lowest), Target(ref_id="B", expr=f"{burn_rate} and {lowest}")),
        columns=(
            Column(
                field="Value #A",
                title="Remaining budget",
                unit="percentunit",
                decimals="1",
                thresholds=budget_thresholds(),
            ),
            Column(
                field="Value #B", title="Current burn rate", decimals="2", thresholds=BURN_RATE_THRESHOLDS
            ),
        ),
        dropped=("Time",),
        sort_by="Remaining budget",
    )
