"""The single numbers of one SLO: remaining budget, burn rate, alert state."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, percent_text
from slo_compiler.dashboards.alert_queries import STATE_MAPPINGS, worst_alert
from slo_compiler.dashboards.panels import StatPanel, Target, Threshold
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import Slo

_LOW = Decimal("0.25")
"""The share of the budget below which green ends."""


def stats(queries: SloQueries) -> tuple[StatPanel, ...]:
    """The numbers of one SLO; a kind without events has no count of them."""
    slo = queries.slo
    panels = [_sli(queries), _budget_left(queries), _minutes_left(queries)]
    if slo.sli.counts_events:
        panels.append(_events_left(queries))
    return (*panels, _current_burn_rate(queries), _alert_state(queries))


def sli_decimals(slo: Slo) -> str:
    """One digit more than the target has, so that a near miss shows; at least two."""
    _, _, fraction = percent_text(slo.target).partition(".")
    return str(max(2, len(fraction) + 1))


def budget_thresholds(budget: Decimal = Decimal(1)) -> tuple[Threshold, ...]:
    """Red when overspent, orange below a quarter of `budget`, green above."""
    return (
        Threshold(color="red"),
        Threshold(color="orange", above="0"),
        Threshold(color="green", above=decimal_text(_LOW * budget)),
    )


BURN_RATE_THRESHOLDS = (Threshold(color="green"), Threshold(color="orange", above="1"))
"""Above 1, the budget will not last."""


def _sli(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    period = period_text(slo.period)
    return StatPanel(
        title=f"SLI over {period}{_worst_of(slo)}",
        description=f"Share of good events over the last {period}."
        f" The target is {percent_text(slo.target)}%.",
        targets=_one(_lowest(slo, queries.sli())),
        unit="percentunit",
        decimals=sli_decimals(slo),
        thresholds=(Threshold(color="red"), Threshold(color="green", above=decimal_text(slo.target))),
    )


def _budget_left(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    return StatPanel(
        title="Worst group: budget left" if slo.group_by else "Budget left",
        description="Share of the error budget that remains; below zero the target is missed.",
        targets=_one(
            f"bottomk(1, {queries.budget_left()})" if slo.group_by else queries.budget_left(),
            legend=group_legend(slo),
        ),
        unit="percentunit",
        decimals="1",
        thresholds=budget_thresholds(),
        text_mode="value_and_name" if slo.group_by else "value",
    )


def _minutes_left(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    whole = queries.outage_minutes
    return StatPanel(
        title=f"Outage minutes left{_worst_of(slo)}",
        description="Minutes of full outage at even traffic that the remaining budget would bear."
        f" The whole budget is {decimal_text(whole)} minutes.",
        targets=_one(_lowest(slo, queries.minutes_left())),
        unit="m",
        decimals="1",
        thresholds=budget_thresholds(whole),
    )


def _events_left(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    return StatPanel(
        title=f"Bad events left{_worst_of(slo)}",
        description="Bad events that the remaining budget would bear,"
        f" out of all events of the last {period_text(slo.period)}.",
        targets=_one(_lowest(slo, queries.units_left())),
        unit="short",
        decimals="1",
        thresholds=(Threshold(color="red"), Threshold(color="green", above="0")),
    )


def _current_burn_rate(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    expr = queries.current_burn_rate()
    return StatPanel(
        title=f"Burn rate now{_worst_of(slo)}",
        description="How many times faster than sustainable the budget is being consumed,"
        " over the last 5 minutes.",
        targets=_one(f"max({expr})" if slo.group_by else expr),
        decimals="2",
        thresholds=BURN_RATE_THRESHOLDS,
    )


def _alert_state(queries: SloQueries) -> StatPanel:
    return StatPanel(
        title="Alert state",
        description="The most severe alert of this SLO that fires now.",
        targets=_one(worst_alert(queries.matchers, naming=queries.naming)),
        mappings=STATE_MAPPINGS,
    )


def group_legend(slo: Slo) -> str:
    """The group's label values, as Grafana writes a series' name; empty without groups."""
    return " / ".join(f"{{{{{label}}}}}" for label in slo.group_by)


def _worst_of(slo: Slo) -> str:
    return ", worst group" if slo.group_by else ""


def _lowest(slo: Slo, expr: str) -> str:
    return f"min({expr})" if slo.group_by else expr


def _one(expr: str, *, legend: str = "") -> tuple[Target]:
    return (Target(ref_id="A", expr=expr, legend=legend),)
