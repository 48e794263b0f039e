"""The charts of one SLO: error ratio, burn-down, burn rates, events, alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, percent_text
from slo_compiler.dashboards.chart_parts import (
    BUDGET_LINE,
    ERROR_AREA,
    GROUP_LINE,
    PER_SECOND,
    alerts_timeline,
    budget_now_target,
    even_consumption_target,
    event_targets,
)
from slo_compiler.dashboards.colors import PLAIN
from slo_compiler.dashboards.groups import rank_colors, ranked_groups, ranked_legend, which_groups
from slo_compiler.dashboards.panels import Target, Threshold, TimelinePanel, TimeseriesPanel
from slo_compiler.dashboards.policy import bound_thresholds
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.durations import duration_text, time_span
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import Slo

KINDS = "slo_compiler.dashboards.slis"


def error_ratio_chart(queries: SloQueries, *, interval: str) -> TimeseriesPanel:
    """The share of bad events over the base window, and the budget as a dashed line."""
    slo, window = queries.slo, duration_text(queries.step)
    return TimeseriesPanel(
        title=f"Error ratio over {window}",
        description=f"Share of bad events over {window}: the maximum since the previous point. The dashed"
        f" line is the error budget, {percent_text(slo.error_budget)}%, above which the axis is logarithmic."
        f"{which_groups(slo, 'highest error ratios')}",
        targets=(
            Target(
                ref_id="A",
                expr=ranked_groups(
                    slo,
                    queries.error_ratio_over_time(queries.step),
                    ranking=queries.highest_error_ratio(queries.step),
                ),
                legend=ranked_legend(slo) or "Bad events",
                style=GROUP_LINE if slo.group_by else ERROR_AREA,
            ),
        ),
        unit="percentunit",
        thresholds=(
            Threshold(color="transparent"),
            Threshold(color=PLAIN, above=decimal_text(slo.error_budget)),
        ),
        shows_thresholds=True,
        colors=rank_colors(slo),
        soft_min="0",
        linear_up_to=decimal_text(slo.error_budget),
        soft_max=decimal_text(2 * slo.error_budget),
        interval=interval,
    )


def burn_down_chart(queries: SloQueries) -> TimeseriesPanel:
    """The remaining budget over one period, and a line of even consumption."""
    slo = queries.slo
    step = duration_text(queries.burn_down_step)
    now = "" if slo.group_by else " The point at the end is the budget left now."
    return TimeseriesPanel(
        title="Burn-down",
        description=f"Error budget over the last {period_text(slo.period)}: it starts full, and each bad"
        " event reduces it. Below the dashed line that falls, it is consumed too fast to last."
        " Horizontal lines are the bounds of the error budget policy."
        f" Drawn in steps of {step}: lines end at most {step} ago.{now}"
        f"{which_groups(slo, 'lowest budgets')}",
        targets=(
            Target(
                ref_id="A",
                expr=ranked_groups(slo, queries.burn_down(), ranking=queries.lowest_budgets()),
                legend=ranked_legend(slo) or "Budget left",
                style=GROUP_LINE if slo.group_by else BUDGET_LINE,
            ),
            even_consumption_target(queries.ideal()),
            *(() if slo.group_by else (budget_now_target(queries.remaining_budget()),)),
        ),
        unit="percentunit",
        decimals="1",
        thresholds=bound_thresholds(slo.policy),
        shows_thresholds=True,
        colors=rank_colors(slo),
        soft_min="0",
        soft_max="1",
        interval=step,
        time_from=time_span(slo.period.length),
    )


def events_title(slo: Slo) -> str:
    """The title of the chart of good and bad events."""
    return "Good and bad events" if slo.sli.counts_events else "Good and bad share"


def events_chart(queries: SloQueries, *, interval: str) -> TimeseriesPanel:
    """Good and bad events, of all selected groups together; without event counts, both shares."""
    slo = queries.slo
    counts_events = slo.sli.counts_events
    good, bad = queries.good_events(), queries.bad_events()
    if slo.group_by:
        average = "sum" if counts_events else "avg"
        good, bad = f"{average}({good})", f"{average}({bad})"
    groups = f" Of all selected groups: the {'sum' if counts_events else 'mean'}." if slo.group_by else ""
    return TimeseriesPanel(
        title=events_title(slo),
        description=(
            f"Events per second, averaged over {duration_text(queries.step)} or, if that is longer, the time"
            " since the previous point."
            if counts_events
            else kind_module(KINDS, slo.sli.kind).share_description(duration_text(queries.step))
        )
        + f" Bad ones have the axis on the right.{groups}",
        targets=event_targets(good, bad),
        unit=PER_SECOND if counts_events else "percentunit",
        soft_min="0",
        interval=interval,
    )


def alerts_chart(queries: SloQueries, pairs: BurnRatePairs) -> TimelinePanel:
    """The states of each alert of the SLO over time."""
    naming = queries.naming
    alerts = [
        (queries.alerts.of(severity), severity.capitalize(), bool(own)) for severity, own in pairs.severities
    ]
    return alerts_timeline(
        (*alerts, (queries.alerts.absent, "No data", queries.slo.alerting.absent)),
        matchers=f"{queries.matchers}{queries.groups}",
        known=f"{naming.series.info}{{{queries.matchers}}}",
        naming=naming,
        description="Alerts of this SLO that fired, or were pending, since the previous point.",
    )
