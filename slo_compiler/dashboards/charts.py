"""The charts of one SLO: SLI and target, burn-down, burn rates, events, alerts."""

from __future__ import annotations

from decimal import Decimal
from string import ascii_uppercase
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, percent_text, rounded_percent_text
from slo_compiler.dashboards.alert_queries import PHASE_MAPPINGS, alert_phase, severity_color
from slo_compiler.dashboards.panels import SeriesStyle, Target, Threshold, TimelinePanel, TimeseriesPanel
from slo_compiler.dashboards.policy import bound_thresholds
from slo_compiler.dashboards.stats import group_legend, sli_decimals
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.durations import duration_text, time_span
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import Slo

KINDS = "slo_compiler.dashboards.slis"

_GUIDE = SeriesStyle(color="text", is_dashed=True)


def sli_chart(queries: SloQueries) -> TimeseriesPanel:
    """The SLI over the period, and the target as a dashed line."""
    slo = queries.slo
    period = period_text(slo.period)
    return TimeseriesPanel(
        title="SLI and target",
        description=f"Share of good events over the preceding {period}. Below the dashed line, the target of"
        f" {percent_text(slo.target)}% is missed.",
        targets=(
            Target(ref_id="A", expr=queries.sli(), legend=_named(slo, f"SLI over {period}")),
            Target(ref_id="B", expr=queries.target(), legend="Target", style=_GUIDE),
        ),
        unit="percentunit",
        decimals=sli_decimals(slo),
        soft_min=decimal_text(max(Decimal(0), 1 - 2 * slo.error_budget)),
        soft_max="1",
    )


def burn_down_chart(queries: SloQueries) -> TimeseriesPanel:
    """The remaining budget over one period, and a line of even consumption."""
    slo = queries.slo
    step = duration_text(queries.burn_down_step)
    return TimeseriesPanel(
        title="Burn-down",
        description=f"Error budget over the last {period_text(slo.period)}: it starts full, and each bad"
        " event reduces it. Below the dashed line that falls, it is consumed too fast to last."
        " Horizontal lines are the bounds of the error budget policy."
        f" Drawn in steps of {step}; the last point is the remaining budget.",
        targets=(
            Target(ref_id="A", expr=queries.burn_down(), legend=_named(slo, "Remaining budget")),
            Target(ref_id="B", expr=queries.ideal(), legend="Even consumption", style=_GUIDE),
        ),
        unit="percentunit",
        decimals="1",
        thresholds=bound_thresholds(slo.policy),
        shows_thresholds=True,
        soft_min="0",
        soft_max="1",
        interval=step,
        time_from=time_span(slo.period.length),
    )


def burn_rate_charts(
    queries: SloQueries, pairs: BurnRatePairs, *, interval: str
) -> tuple[TimeseriesPanel, ...]:
    """One chart per window pair; its alert fires while both lines are above the dashed line."""
    return tuple(_burn_rate_chart(queries, pair, interval=interval) for pair in pairs.all)


def burn_rate_title(pair: BurnRatePair) -> str:
    """The title of the chart of a window pair, which no other panel of its SLO has."""
    windows = f"{duration_text(pair.long_window)} and {duration_text(pair.short_window)}"
    return f"Burn rate {windows}: {pair.severity} above {decimal_text(pair.burn_rate)}"


def _burn_rate_chart(queries: SloQueries, pair: BurnRatePair, *, interval: str) -> TimeseriesPanel:
    slo = queries.slo
    long_window, short_window = duration_text(pair.long_window), duration_text(pair.short_window)
    threshold = decimal_text(pair.burn_rate)
    return TimeseriesPanel(
        title=burn_rate_title(pair),
        description=f"The {pair.severity} fires only while both windows exceed {threshold}, a burn rate that"
        f" consumes {rounded_percent_text(pair.budget_fraction)}% of the budget in {long_window}."
        f" At 1, the budget lasts exactly {period_text(slo.period)}."
        " Windows up to 6h show the maximum since the previous point.",
        targets=(
            Target(
                ref_id="A",
                expr=queries.burn_rate(pair.long_window),
                legend=_named(slo, long_window),
                style=SeriesStyle(color="", width=2),
            ),
            Target(ref_id="B", expr=queries.burn_rate(pair.short_window), legend=_named(slo, short_window)),
        ),
        decimals="2",
        thresholds=(
            Threshold(color="transparent"),
            Threshold(color=severity_color(pair.severity), above=threshold),
        ),
        shows_thresholds=True,
        soft_min="0",
        soft_max=decimal_text(pair.burn_rate * Decimal("1.2")),
        interval=interval,
    )


def events_title(slo: Slo) -> str:
    """The title of the chart of good and bad events."""
    return "Good and bad events" if slo.sli.counts_events else "Good and bad share"


def events_chart(queries: SloQueries, *, interval: str) -> TimeseriesPanel:
    """Good and bad events; for a kind without event counts, the good and bad share."""
    slo = queries.slo
    counts_events = slo.sli.counts_events
    return TimeseriesPanel(
        title=events_title(slo),
        description="Events per second, averaged over 5 minutes."
        if counts_events
        else kind_module(KINDS, slo.sli.kind).SHARE_DESCRIPTION,
        targets=(
            Target(
                ref_id="A",
                expr=queries.good_events(),
                legend=_named(slo, "Good"),
                style=None if slo.group_by else SeriesStyle(color="green"),
            ),
            Target(
                ref_id="B",
                expr=queries.bad_events(),
                legend=_named(slo, "Bad"),
                style=None if slo.group_by else SeriesStyle(color="red"),
            ),
        ),
        unit="cps" if counts_events else "percentunit",
        is_stacked=True,
        soft_min="0",
        interval=interval,
    )


def alerts_chart(queries: SloQueries, pairs: BurnRatePairs) -> TimelinePanel:
    """The states of each alert of the SLO over time."""
    slo = queries.slo
    alerts = [
        *(
            (queries.alerts.of(severity), severity.capitalize(), bool(own))
            for severity, own in pairs.severities
        ),
        (queries.alerts.absent, "No data", slo.alerting.absent),
    ]
    return TimelinePanel(
        title="Alerts",
        description="Pending and firing alerts of this SLO.",
        targets=tuple(
            Target(
                ref_id=letter, expr=alert_phase(alert, queries.matchers, naming=queries.naming), legend=legend
            )
            for letter, (alert, legend, is_wanted) in zip(ascii_uppercase, alerts, strict=False)
            if is_wanted
        ),
        mappings=PHASE_MAPPINGS,
    )


def _named(slo: Slo, series: str) -> str:
    return f"{group_legend(slo)}: {series}" if slo.group_by else series
