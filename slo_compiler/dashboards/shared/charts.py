"""The charts of the dashboard of any SLO."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from slo_compiler.dashboards.chart_parts import (
    BUDGET_LINE,
    ERROR_AREA,
    GROUP_LINE,
    GUIDE,
    PER_SECOND,
    alerts_timeline,
    budget_now_target,
    even_consumption_target,
    event_targets,
)
from slo_compiler.dashboards.colors import (
    LONG_WINDOW,
    PLAIN,
    SHORT_WINDOW,
    STRICT_COLORS,
    severity_color,
)
from slo_compiler.dashboards.groups import RANK, RANK_COLORS, SHOWN_GROUPS
from slo_compiler.dashboards.panels import (
    Rename,
    SeriesStyle,
    StatPanel,
    Target,
    Threshold,
    TimelinePanel,
    TimeseriesPanel,
    ValueMapping,
)
from slo_compiler.dashboards.selection import KIND
from slo_compiler.dashboards.shared.variables import bound_variable
from slo_compiler.dashboards.stat_panels import events_stat, since_stat
from slo_compiler.dashboards.tables import BUDGET_TITLE, BURN_RATE_UNIT
from slo_compiler.records import replace

if TYPE_CHECKING:
    from slo_compiler.dashboards.shared.queries import SharedQueries

KIND_WITHOUT_EVENTS = "ratio"
"""The kind of SLI without event counts. A name, because a run imports only the kinds that it needs."""

AUTO = "__auto"
"""Grafana's legend of labels: only the value if all series with labels have the same single label."""
_MOST_LINES = f"Of more than {SHOWN_GROUPS} groups, those with the highest burn rates in the range."
_RANKED_NAMES = (
    Rename(names=rf'/^\{{([^]*?)(?:, )?{RANK}="(\d)"([^]*)\}}$/', pattern="$2. $1$3"),
    Rename(names=r'/^(\d\. )(?:, )?(?:\w+="((?:(?!", \w+=")[^])*)"$)?/', pattern="$1$2"),
)
"""Names of groups begin with the rank: `1. /cart` with one label, `1. route="/cart", zone="a"` with more."""
_NO_EVENTS = 10**15
"""Instead of a number, with a minus sign: no budget is exceeded by as many."""
_LINEAR_UP_TO = "0.0001"
"""The budget of 99.99%: that of nearly every SLO is in the logarithmic part of the axis."""


def error_ratio_chart(queries: SharedQueries) -> TimeseriesPanel:
    """The share of bad events over the base window, and the budget as a dashed line."""
    budget = f"max({queries.of_slo(queries.naming.series.error_budget)})"
    single, several = queries.of_single, queries.of_several
    burning = several.burning_groups(queries.without_identity(several.error_ratio()))
    return TimeseriesPanel(
        title="Error ratio over $base",
        description="Share of bad events over the base window: the maximum since the previous point. The"
        f" dashed line is the error budget. Above 0.01%, the axis is logarithmic. {_MOST_LINES}",
        targets=(
            Target(
                ref_id="A",
                expr=queries.without_identity(single.error_ratio()),
                legend="Bad events",
                style=ERROR_AREA,
            ),
            Target(ref_id="B", expr=burning, legend=AUTO, style=GROUP_LINE),
            Target(ref_id="C", expr=budget, legend="Error budget", style=GUIDE),
        ),
        unit="percentunit",
        colors=RANK_COLORS,
        renames=_RANKED_NAMES,
        soft_min="0",
        linear_up_to=_LINEAR_UP_TO,
    )


def burn_down_chart(queries: SharedQueries) -> TimeseriesPanel:
    """The remaining budget over one window, and a line of even consumption."""
    single, several = queries.of_single, queries.of_several
    spent = several.spent_groups(queries.without_identity(several.burn_down()))
    return TimeseriesPanel(
        title="Burn-down over the window",
        description="Error budget over the last window: it starts full, and each bad event reduces it."
        " Below the dashed line that falls, it is consumed too fast to last. Horizontal lines are the bounds"
        " of the error budget policy, with the names of the states below them. Lines end at the last step,"
        " minutes or hours ago; without groups, the point at the end is the budget left now. Of"
        f" more than {SHOWN_GROUPS} groups, those with the lowest budgets.",
        targets=(
            Target(ref_id="A", expr=single.burn_down(), legend=BUDGET_TITLE, style=BUDGET_LINE),
            even_consumption_target(queries.ideal()),
            budget_now_target(single.remaining_budget()),
            Target(ref_id="D", expr=spent, legend=AUTO, style=GROUP_LINE),
            *(
                Target(
                    ref_id=letter,
                    expr=queries.policy_bound(level),
                    legend=f"${{{bound_variable(level)}:text}}",  # a label would be in all legends
                    style=SeriesStyle(color=color, is_dashed=True),
                )
                for letter, (level, color) in zip("EFG", enumerate(STRICT_COLORS), strict=True)
            ),
        ),
        unit="percentunit",
        decimals="1",
        colors=RANK_COLORS,
        renames=_RANKED_NAMES,
        soft_min="0",
        soft_max="1",
        time_from="${minutes}m",
        hides_time_from=True,  # in minutes, nobody reads it as days
    )


def burn_rate_chart(queries: SharedQueries, *, interval: str) -> TimeseriesPanel:
    """The burn rates of a window pair, and its threshold; Grafana repeats it for each pair."""
    severities = queries.naming.severities.values
    letters = ascii_uppercase[3:]
    single, several = queries.of_single, queries.of_several
    return TimeseriesPanel(
        title="Burn rate, ${pair:text}",
        description="The alert fires only while both windows exceed the dashed line, the threshold. With"
        " groups, the line of a group is the lower one of both. At 1, the budget lasts exactly one window."
        f" Each point is the maximum since the previous one. {_MOST_LINES}",
        targets=(
            Target(
                ref_id="A",
                expr=single.pair_burn_rate("long_window"),
                legend=AUTO,
                style=SeriesStyle(color=LONG_WINDOW, width=2),
            ),
            Target(
                ref_id="B",
                expr=single.pair_burn_rate("short_window"),
                legend=AUTO,
                style=SeriesStyle(color=SHORT_WINDOW),
            ),
            Target(ref_id="C", expr=several.lower_burn_rates(), legend=AUTO, style=GROUP_LINE),
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
        colors=RANK_COLORS,
        renames=_RANKED_NAMES,
        soft_min="0",
        linear_up_to="1",
        interval=interval,
        repeat="pair",
    )


def events_chart(queries: SharedQueries, *, interval: str) -> TimeseriesPanel:
    """Good and bad events; of a precomputed ratio, which has none, both shares."""
    sums = tuple(f"sum({events})" for events in (queries.good_events(), queries.bad_events()))
    ratio = _precomputed_ratio(queries)
    return TimeseriesPanel(
        title="Good and bad events",
        description="Events per second, averaged over the base window, of all selected groups together. A"
        " precomputed ratio has no events: its good and bad shares. Bad ones have the axis on the right.",
        targets=(
            *event_targets(*(f"{events} unless on () {ratio}" for events in sums)),
            *event_targets(
                *(f"{share} and on () {ratio}" for share in sums), letters="CD", unit="percentunit"
            ),
        ),
        unit=PER_SECOND,
        soft_min="0",
        interval=interval,
    )


def alerts_chart(queries: SharedQueries) -> TimelinePanel:
    """The states of each alert over time."""
    naming = queries.naming
    names = naming.alerts_in("")
    alerts = [(alert, severity.capitalize(), True) for severity, alert in names.burning]
    return alerts_timeline(
        (*alerts, (names.absent, "No data", True)),
        matchers=queries.matchers,
        known=queries.of_slo(naming.series.info),
        naming=naming,
        description="Alerts of this SLO, of any group, that fired or were pending since the previous point.",
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
    """The time since which the policy has been in its state."""
    return since_stat(
        queries.policy_state_start(),
        title="In this policy state since",
        longest="a window",
        description="Since when the policy has been in its present state, within the last window. With"
        " groups, the strictest state of the selected ones.",
    )


def remaining_events(queries: SharedQueries) -> StatPanel:
    """The remaining bad events; a text for a precomputed ratio."""
    ratio = _precomputed_ratio(queries)
    stat = events_stat(
        f"{queries.remaining_events()} unless on () {ratio} or on () 0 * {ratio} - {_NO_EVENTS}",
        description="Bad events that the remaining budget allows, based on the events of the last window. A"
        " precomputed ratio has no events. With groups, the lowest of the selected ones.",
    )
    return replace(stat, mappings=(ValueMapping(value=f"-{_NO_EVENTS}", text="No events", color=PLAIN),))


def _precomputed_ratio(queries: SharedQueries) -> str:
    """The facts of the SLO if its SLI is a precomputed ratio, which has no events."""
    return queries.of_slo(queries.naming.series.info, f'{KIND}="{KIND_WITHOUT_EVENTS}"')
