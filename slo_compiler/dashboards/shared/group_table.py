"""A table of the groups of any SLO, those with alerts first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.colors import burn_rate_thresholds
from slo_compiler.dashboards.history import EXPLANATION, history_column
from slo_compiler.dashboards.tables import alert_column, budget_column, burn_rate_column, query_table

if TYPE_CHECKING:
    from slo_compiler.dashboards.panels import TablePanel
    from slo_compiler.dashboards.shared.queries import SharedQueries

_MOST_GROUPS = 50


def group_table(queries: SharedQueries) -> TablePanel:
    """The groups with firing alerts or the lowest budgets. One row without groups.

    Groups have labels with any names, which become columns and share the remaining width.
    """
    budget = queries.without_identity(queries.remaining_budget())
    burn_rate = queries.without_identity(f"{queries.burn_rate()} or {queries.current_burn_rate()}")
    firing, lowest = queries.worst_firing_alerts(), f"bottomk({_MOST_GROUPS}, {budget})"
    rows = f"({firing} or {lowest})"
    return query_table(
        "Groups by alert and budget",
        "Groups with the most severe alert first, then those with the lowest remaining budget. All groups"
        f" with a firing alert, and the {_MOST_GROUPS} with the lowest budgets. Without groups, one row."
        " Burn rates are over 1h, or the base window if that is not recorded."
        f" {EXPLANATION}",
        (
            (alert_column(queries.naming), f"{firing} or 0 * {lowest}"),
            (budget_column(), f"{budget} and {rows}"),
            (burn_rate_column(burn_rate_thresholds(queries.default_pairs)), f"{burn_rate} and {rows}"),
            (history_column(), f"({queries.recorded_time(of_each=True)}) and {rows}"),
        ),
    )
