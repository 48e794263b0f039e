"""Tables of queries: one row per SLO or group, the most urgent first. Building blocks of all dashboards."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from slo_compiler.dashboards import exhaustion
from slo_compiler.dashboards.alert_queries import rank_mappings
from slo_compiler.dashboards.colors import budget_thresholds, exhaustion_thresholds
from slo_compiler.dashboards.panels import Column, Sort, TablePanel, Target
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from slo_compiler.dashboards.panels import Threshold
    from slo_compiler.naming import Naming

BUDGET_TITLE = "Budget left"
ALERT_TITLE = "Alert"
BURN_RATE_UNIT = "suffix:×"

QueryColumn = tuple[Column, str]
"""A column and the query of its values; a column of a label has no query."""


def alert_column(naming: Naming) -> Column:
    """The most severe firing alert, from the ranks of `worst_alert`."""
    return Column(field="", title=ALERT_TITLE, mappings=rank_mappings(naming), width=80, is_filled=True)


def budget_column() -> Column:
    """The remaining share of the budget."""
    return Column(
        field="",
        title=BUDGET_TITLE,
        unit="percentunit",
        decimals="1",
        thresholds=budget_thresholds(),
        width=105,
    )


def exhaustion_column(period: timedelta) -> Column:
    """The time until the budget is spent; its colors are those of a period."""
    return Column(
        field="",
        title=exhaustion.TITLE,
        unit="s",
        decimals="1",
        thresholds=exhaustion_thresholds(period),
        mappings=exhaustion.MAPPINGS,
        width=130,
    )


def burn_rate_column(thresholds: tuple[Threshold, ...]) -> Column:
    """The burn rate."""
    return Column(
        field="", title="Burn rate", unit=BURN_RATE_UNIT, decimals="1", thresholds=thresholds, width=95
    )


def sli_column(decimals: str) -> Column:
    """The share of good events over the period."""
    return Column(field="", title="SLI", unit="percentunit", decimals=decimals, width=80)


def query_table(
    title: str,
    description: str,
    columns: Sequence[QueryColumn],
    *,
    facts: str = "",
    dropped: tuple[str, ...] = (),
) -> TablePanel:
    """A table whose rows are sorted by alert, then by remaining budget.

    `facts` is a query whose labels are columns and whose value is dropped, like the fields in `dropped`.
    """
    letters = iter(ascii_uppercase)
    targets = []
    if facts:
        targets.append(Target(ref_id=next(letters), expr=facts))
        dropped = (*dropped, f"Value #{targets[0].ref_id}")
    placed = []
    for column, expr in columns:
        if expr:
            targets.append(Target(ref_id=next(letters), expr=expr))
        placed.append(replace(column, field=f"Value #{targets[-1].ref_id}") if expr else column)
    return TablePanel(
        title=title,
        description=description,
        targets=tuple(targets),
        columns=tuple(placed),
        dropped=("Time", *dropped),
        sort_by=(Sort(column=ALERT_TITLE, is_descending=True), Sort(column=BUDGET_TITLE)),
    )
