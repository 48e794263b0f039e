"""A table of the groups of an SLO, which says what a row of charts cannot: how each of many groups is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards import exhaustion, history
from slo_compiler.dashboards.colors import burn_rate_thresholds
from slo_compiler.dashboards.groups import variable_name
from slo_compiler.dashboards.panels import Column, DataLink
from slo_compiler.dashboards.stats import short_burn_window, sli_decimals
from slo_compiler.dashboards.tables import (
    alert_column,
    budget_column,
    burn_rate_column,
    exhaustion_column,
    query_table,
    sli_column,
)
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.dashboards.panels import TablePanel
    from slo_compiler.dashboards.slo_queries import SloQueries


def group_table(queries: SloQueries, pairs: BurnRatePairs) -> TablePanel:
    """One row per selected group of an SLO with groups; a click on a group selects it."""
    slo = queries.slo
    window = short_burn_window(queries, pairs)
    links = (DataLink(title="Only this group", url=_url(queries)),)

    def of_group(aggregation: str, expr: str) -> str:
        return f"{aggregation} by ({', '.join(slo.group_by)}) ({expr})"

    return query_table(
        "Groups",
        "Each group has its own error budget. Groups with the most severe alert first, then those with the"
        f" lowest remaining budget. Burn rates are over {duration_text(window)}. {exhaustion.EXPLANATION}"
        f" {history.EXPLANATION}",
        (
            (alert_column(queries.naming), queries.alert()),
            *((Column(field=label, title=label, links=links), "") for label in slo.group_by),
            (budget_column(), of_group("min", queries.remaining_budget())),
            (exhaustion_column(slo.period.length), of_group("min", queries.exhaustion(window))),
            (burn_rate_column(burn_rate_thresholds(pairs)), of_group("max", queries.burn_rate(window))),
            (sli_column(sli_decimals((slo,))), of_group("min", queries.sli())),
            (history.history_column(), queries.recorded_time()),
        ),
    )


def _url(queries: SloQueries) -> str:
    """The dashboard with the group of the row as the only one."""
    chosen = "".join(
        f"&var-{variable_name(label)}=${{__data.fields.{label}:percentencode}}"
        for label in queries.slo.group_by
    )
    uid = queries.naming.dashboard_uid(queries.slo.service)
    return f"/d/{uid}?${{datasource:queryparam}}&${{__url_time_range}}{chosen}"
