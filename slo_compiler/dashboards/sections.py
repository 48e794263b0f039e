"""The row of one SLO on the dashboard of its service: numbers first, then charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.dashboards.about import about_slo
from slo_compiler.dashboards.burn_charts import burn_rate_charts
from slo_compiler.dashboards.charts import (
    alerts_chart,
    burn_down_chart,
    error_ratio_chart,
    events_chart,
)
from slo_compiler.dashboards.errors import errors_chart, errors_query
from slo_compiler.dashboards.group_table import group_table
from slo_compiler.dashboards.layout import GRID_WIDTH, Cell, Section, side_by_side, stack
from slo_compiler.dashboards.policy import policy_chart, state_start
from slo_compiler.dashboards.stats import further_stats, leading_stats
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import Service, Settings

_CHARTS_IN_A_LINE, _CHARTS_WITH_GROUPS = 4, 2
"""A legend of groups needs more width."""
_ABOUT_WIDTH = 5
_STAT_HEIGHT = 4
_SMALL_STAT_HEIGHT = 3
_CHART_HEIGHT = 8
_TIMELINE_HEIGHT = 4
_GROUPS_HEIGHT = 9


def slo_section(
    queries: SloQueries, pairs: BurnRatePairs, *, service: Service, settings: Settings, is_collapsed: bool
) -> Section:
    """The row of one SLO, with its target in the heading."""
    slo = queries.slo
    lines = [_numbers(queries, pairs, service)]
    if slo.group_by:
        lines.append(side_by_side((group_table(queries, pairs),), y=0, height=_GROUPS_HEIGHT))
    lines += _charts(queries, pairs, interval=duration_text(2 * settings.intervals.fast))
    objective = f"{percent_text(slo.target)}% over {period_text(slo.period)}"
    return Section(title=f"{slo.name}: {objective}", cells=stack(lines), is_collapsed=is_collapsed)


def _numbers(queries: SloQueries, pairs: BurnRatePairs, service: Service) -> tuple[Cell, ...]:
    width = GRID_WIDTH - _ABOUT_WIDTH
    about = about_slo(queries, service, errors=errors_query(queries.slo))
    further = (*further_stats(queries, pairs), state_start(queries))
    height = _STAT_HEIGHT if queries.slo.group_by else _SMALL_STAT_HEIGHT  # the name of a group needs a line
    return (
        *side_by_side(leading_stats(queries, pairs), y=0, width=width, height=_STAT_HEIGHT),
        Cell(panel=about, x=width, y=0, width=_ABOUT_WIDTH, height=_STAT_HEIGHT),
        *side_by_side(further, y=_STAT_HEIGHT, height=height),
    )


def _charts(queries: SloQueries, pairs: BurnRatePairs, *, interval: str) -> list[tuple[Cell, ...]]:
    burn_rates = burn_rate_charts(queries, pairs, interval=interval)
    count = _CHARTS_WITH_GROUPS if queries.slo.group_by else _CHARTS_IN_A_LINE
    upper = (error_ratio_chart(queries, interval=interval), burn_down_chart(queries))
    lines = [
        upper,
        *(burn_rates[start : start + count] for start in range(0, len(burn_rates), count)),
    ]
    return [
        *(side_by_side(line, y=0, height=_CHART_HEIGHT) for line in lines),
        _events_and_states(queries, pairs, interval=interval),
    ]


def _events_and_states(queries: SloQueries, pairs: BurnRatePairs, *, interval: str) -> tuple[Cell, ...]:
    """The events, by label too if there are labels, and beside them the states, one below the other."""
    errors = errors_chart(queries.slo, interval=interval)
    charts = (events_chart(queries, interval=interval), *((errors,) if errors else ()))
    alerts = alerts_chart(queries, pairs)
    states = (alerts, policy_chart(queries)) if alerts.targets else (policy_chart(queries),)
    width = GRID_WIDTH // (len(charts) + 1)
    edge = GRID_WIDTH - width
    return (
        *side_by_side(charts, y=0, width=edge, height=_CHART_HEIGHT),
        *(
            Cell(panel=panel, x=edge, y=index * _TIMELINE_HEIGHT, width=width, height=_TIMELINE_HEIGHT)
            for index, panel in enumerate(states)
        ),
    )
