"""The charts of the dashboard of any SLO."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from slo_compiler.dashboards.alert_queries import alert_phase, phase_mappings
from slo_compiler.dashboards.colors import (
    BAD,
    LONG_WINDOW,
    PLAIN,
    SHORT_WINDOW,
    budget_thresholds,
    burn_rate_thresholds,
    severity_color,
)
from slo_compiler.dashboards.panels import (
    Column,
    SeriesStyle,
    Sort,
    StatPanel,
    TablePanel,
    Target,
    Threshold,
    TimelinePanel,
    TimeseriesPanel,
)
from slo_compiler.dashboards.shared.queries import MOST_LINES
from slo_compiler.dashboards.tables import BUDGET_TITLE, BURN_RATE_UNIT

if TYPE_CHECKING:
    from slo_compiler.dashboards.shared.queries import SharedQueries

AUTO = "__auto"
"""Grafana's legend of labels: only the value if all series have the same single label."""
_GUIDE = SeriesStyle(color=PLAIN, is_dashed=True)
_MOST_GROUPS = 50
_MOST_LINES = f"Of more than {MOST_LINES} groups, those with the highest burn rates in the range."


def error_ratio_chart(queries: SharedQueries) -> TimeseriesPanel:
    """The share of bad events over the base window, and the budget as a dashed line."""
    budget = f"max({queries.of_slo(queries.naming.series.error_budget)})"
    return TimeseriesPanel(
        title="Error ratio over $base",
        description="Share of bad events over the base window: the maximum since the previous point. The"
        f" dashed line is the error budget. Above 1%, the axis is logarithmic. {_MOST_LINES}",
        targets=(
            Target(
                ref_id="A",
                expr=queries.legended(f"{queries.error_ratio()} and {queries.burning_groups}"),
                legend=AUTO,
            ),
            Target(ref_id="B", expr=budget, legend="Error budget", style=_GUIDE),
        ),
        unit="percentunit",
        soft_min="0",
        linear_up_to="0.01",
    )


def burn_down_chart(queries: SharedQueries) -> TimeseriesPanel:
    """The remaining budget over one window, and a line of even consumption."""
    return TimeseriesPanel(
        title="Burn-down over the window",
        description="Error budget over the last window: it starts full, and each bad event reduces it."
        " Below the dashed line that falls, it is consumed too fast to last. The last point is the remaining"
        f" budget. Of more than {MOST_LINES} groups, those with the lowest budgets.",
        targets=(
            Target(
                ref_id="A",
                expr=queries.legended(queries.burn_down()),
                legend=AUTO,
                style=SeriesStyle(width=2),
            ),
            Target(ref_id="B", expr=queries.ideal(), legend="Even consumption", style=_GUIDE),
        ),
        unit="percentunit",
        decimals="1",
        soft_min="0",
        soft_max="1",
        time_from="${minutes}m",
        hides_time_from=True,  # in minutes, nobody reads it as days
    )


def burn_rate_chart(queries: SharedQueries, *, interval: str) -> TimeseriesPanel:
    """The burn rates of a window pair, and its threshold; Grafana repeats it for each pair."""
    severities = queries.naming.severities.values
    letters = ascii_uppercase[2:]
    return TimeseriesPanel(
        title="Burn rate, ${pair:raw}",
        description="The alert fires only while both windows exceed the dashed line, the threshold."
        " At 1, the budget lasts exactly one window. Each point is the maximum since the previous one."
        f" {_MOST_LINES}",
        targets=(
            Target(
                ref_id="A",
                expr=queries.pair_burn_rate("long_window"),
                legend=AUTO,
                style=SeriesStyle(color=LONG_WINDOW, width=2),
            ),
            Target(
                ref_id="B",
                expr=queries.pair_burn_rate("short_window"),
                legend=AUTO,
                style=SeriesStyle(color=SHORT_WINDOW),
            ),
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
        unit=BURN_RATE_UNIT,
        decimals="1",
        soft_min="0",
        linear_up_to="1",
        interval=interval,
        repeat="pair",
    )


def events_chart(queries: SharedQueries, *, interval: str) -> TimeseriesPanel:
    """Good and bad events."""
    return TimeseriesPanel(
        title="Good and bad events",
        description="Events per second, averaged over the base window, of all selected groups together. A"
        " precomputed ratio has no events: its good and bad shares. Bad ones have the axis on the right.",
        targets=(
            Target(
                ref_id="A",
                expr=f"sum({queries.good_events()})",
                legend="Good",
                style=SeriesStyle(color=PLAIN, fill=5),
            ),
            Target(
                ref_id="B",
                expr=f"sum({queries.bad_events()})",
                legend="Bad (right axis)",
                style=SeriesStyle(color=BAD, fill=15, is_on_right=True),
            ),
        ),
        unit="short",
        soft_min="0",
        interval=interval,
    )


def alerts_chart(queries: SharedQueries) -> TimelinePanel:
    """The states of each alert over time."""
    naming = queries.naming
    alerts = naming.alerts_in("")
    known = queries.of_slo(naming.series.info)
    lines = [(alert, severity.capitalize()) for severity, alert in alerts.burning]
    lines.append((alerts.absent, "No data"))
    ranked = zip(range(len(lines), 0, -1), lines, strict=True)
    return TimelinePanel(
        title="Alerts",
        description="Alerts of this SLO, of any group, that fired or were pending since the previous point."
        " Grey: neither. Colored: firing.",
        targets=tuple(
            Target(
                ref_id=letter,
                expr=alert_phase(alert, queries.matchers, rank=rank, known=known),
                legend=legend,
            )
            for letter, (rank, (alert, legend)) in zip(ascii_uppercase, ranked, strict=False)
        ),
        mappings=phase_mappings(naming),
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
        title="Bad events left",
        description="Bad events that the remaining budget allows, based on the events of the last window. For"
        " a precomputed ratio, seconds. With groups, the lowest of the selected ones.",
        targets=(Target(ref_id="A", expr=queries.remaining_events()),),
        unit="short",
        decimals="1",
        thresholds=(Threshold(color="red"), Threshold(color=PLAIN, above="0")),
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
                title=BUDGET_TITLE,
                unit="percentunit",
                decimals="1",
                thresholds=budget_thresholds(),
            ),
            Column(
                field="Value #B",
                title="Burn rate",
                unit=BURN_RATE_UNIT,
                decimals="1",
                thresholds=burn_rate_thresholds(queries.default_pairs),
            ),
        ),
        dropped=("Time",),
        sort_by=(Sort(column=BUDGET_TITLE),),
    )
