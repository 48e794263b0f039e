"""Budgeting by events on dashboards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.dashboards.expressions import RANGE_START
from slo_compiler.promql.durations import duration_text, seconds

if TYPE_CHECKING:
    from slo_compiler.dashboards.slo_queries import SloQueries


def remaining_units(queries: SloQueries) -> str:
    """The remaining bad events: remaining share * budget * events in the period."""
    budget = decimal_text(queries.slo.error_budget * seconds(queries.tile))
    return f"{queries.remaining_budget()} * on ({queries.keys}) ({budget} * {_period_total(queries)})"


def burn_down(queries: SloQueries) -> str:
    """The remaining budget: full at the start of the range, minus every bad event since.

    The budget is a share of the events in the last period of the range, so over a range of one
    period the line ends at `remaining_budget`.
    """
    step = queries.burn_down_step
    # A millisecond less than a step: Prometheus 2 includes samples on both edges of a range.
    span = duration_text(step - timedelta(milliseconds=1))
    errors = f"sum_over_time({queries.series(queries.naming.errors_tile(queries.tile))}[{span}])"
    since_start = f"{errors} * (time() > bool {RANGE_START})"
    consumed = f"sum_over_time(({since_start})[{_length(queries)}:{duration_text(step)}])"
    budget = decimal_text(queries.slo.error_budget)
    return f"1 - {consumed} / ({budget} * {_period_total(queries, ' @ end()')})"


def _period_total(queries: SloQueries, at: str = "") -> str:
    total = queries.series(queries.naming.total_tile(queries.tile))
    return f"sum_over_time({total}[{_length(queries)}]{at})"


def _length(queries: SloQueries) -> str:
    return duration_text(queries.slo.period.length)
