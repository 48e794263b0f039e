"""The charts of burn rates: one per condition of an alert, on an axis that is logarithmic above 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, rounded_percent_text
from slo_compiler.dashboards.chart_parts import GROUP_LINE
from slo_compiler.dashboards.colors import LONG_WINDOW, SHORT_WINDOW, severity_color
from slo_compiler.dashboards.groups import rank_colors, ranked_groups, ranked_legend, which_groups
from slo_compiler.dashboards.panels import SeriesStyle, Target, TimeseriesPanel
from slo_compiler.dashboards.tables import BURN_RATE_UNIT
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.dashboards.slo_queries import SloQueries


def burn_rate_charts(
    queries: SloQueries, pairs: BurnRatePairs, *, interval: str
) -> tuple[TimeseriesPanel, ...]:
    """One chart per window pair; its alert fires while both burn rates are above the dashed line."""
    return tuple(_burn_rate_chart(queries, pair, interval=interval) for pair in pairs.all)


def burn_rate_title(pair: BurnRatePair) -> str:
    """The title of the chart of a window pair, which no other panel of its SLO has."""
    return f"{pair.severity.capitalize()} > {decimal_text(pair.burn_rate)}: {_windows(pair, ' / ')}"


def _burn_rate_chart(queries: SloQueries, pair: BurnRatePair, *, interval: str) -> TimeseriesPanel:
    rates = _lower_rates(queries, pair) if queries.slo.group_by else _both_rates(queries, pair)
    return TimeseriesPanel(
        title=burn_rate_title(pair),
        description=_description(queries, pair),
        targets=(*rates, _threshold(pair)),
        unit=BURN_RATE_UNIT,
        colors=rank_colors(queries.slo),
        linear_up_to="1",
        soft_min="0",
        interval=interval,
    )


def _description(queries: SloQueries, pair: BurnRatePair) -> str:
    windows = _windows(pair, " and ")
    groups = (
        " Shows the lower of both burn rates."
        + which_groups(queries.slo, f"highest burn rates over {duration_text(pair.long_window)}")
        if queries.slo.group_by
        else ""
    )
    return (
        f"The {pair.severity} fires while burn rates over {windows} exceed {decimal_text(pair.burn_rate)},"
        f" which consumes {rounded_percent_text(pair.budget_fraction)}% of the budget in"
        f" {duration_text(pair.long_window)}. Logarithmic above 1, where the budget does not last"
        f" {period_text(queries.slo.period)}. Windows up to 1h: the maximum since the previous point.{groups}"
    )


def _both_rates(queries: SloQueries, pair: BurnRatePair) -> tuple[Target, ...]:
    return (
        Target(
            ref_id="A",
            expr=queries.burn_rate_over_time(pair.long_window),
            legend=duration_text(pair.long_window),
            style=SeriesStyle(color=LONG_WINDOW, width=2),
        ),
        Target(
            ref_id="B",
            expr=queries.burn_rate_over_time(pair.short_window),
            legend=duration_text(pair.short_window),
            style=SeriesStyle(color=SHORT_WINDOW),
        ),
    )


def _lower_rates(queries: SloQueries, pair: BurnRatePair) -> tuple[Target]:
    """One line per group, which is above the threshold when both burn rates are."""
    long, short = map(queries.burn_rate_over_time, (pair.long_window, pair.short_window))
    ranking = queries.highest_error_ratio(pair.long_window)
    expr = ranked_groups(queries.slo, f"{long} < {short} or {short} and {long}", ranking=ranking)
    return (Target(ref_id="A", expr=expr, legend=ranked_legend(queries.slo), style=GROUP_LINE),)


def _threshold(pair: BurnRatePair) -> Target:
    """The dashed line. It is a series because a logarithmic axis does not extend to thresholds."""
    return Target(
        ref_id="C",
        expr=f"vector({decimal_text(pair.burn_rate)})",
        legend=f"{pair.severity.capitalize()} above",
        style=SeriesStyle(color=severity_color(pair.severity), is_dashed=True),
    )


def _windows(pair: BurnRatePair, separator: str) -> str:
    return f"{duration_text(pair.long_window)}{separator}{duration_text(pair.short_window)}"
