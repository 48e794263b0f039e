"""The single numbers of one SLO: remaining budget, burn rate, alert state."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, percent_text
from slo_compiler.dashboards.alert_queries import rank_mappings, worst_alert
from slo_compiler.dashboards.panels import StatPanel, Target, Threshold
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import Slo

_LOW = Decimal("0.25")
"""The share of the budget below which panels turn from green to orange."""


def stats(queries: SloQueries) -> tuple[StatPanel, ...]:
    """The numbers of one SLO; a kind without event counts has no number of remaining events."""
    slo = queries.slo
    panels = [_sli(queries), _remaining_budget(queries), _remaining_minutes(queries)]
    if slo.sli.counts_events:
        panels.append(_remaining_events(queries))
    return (*panels, _current_burn_rate(queries), _alert_state(queries))


def sli_decimals(slo: Slo) -> str:
    """One digit more than the target has, so that a near miss is visible; at least two."""
    _, _, fraction = percent_text(slo.target).partition(".")
    return str(max(2, len(fraction) + 1))


def budget_thresholds(budget: Decimal = Decimal(1)) -> tuple[Threshold, ...]:
    """Red below zero, orange below a quarter of `budget`, green above."""
    return (
        Threshold(color="red"),
        Threshold(color="orange", above="0"),
        Threshold(color="green", above=decimal_text(_LOW * budget)),
    )


BURN_RATE_THRESHOLDS = (Threshold(color="green"), Threshold(color="orange", above="1"))
"""Above 1, the budget runs out before the period ends."""


def _sli(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    period = period_text(slo.period)
    return StatPanel(
        title=f"SLI over {period}{_worst_of(slo)}",
        description=f"Share of good events over the last {period}. Target: {percent_text(slo.target)}%.",
        targets=_one(_lowest(slo, queries.sli())),
        unit="percentunit",
        decimals=sli_decimals(slo),
        thresholds=(Threshold(color="red"), Threshold(color="green", above=decimal_text(slo.target))),
    )


def _remaining_budget(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    return StatPanel(
        title=f"Remaining budget{_worst_of(slo)}",
        description="Remaining share of the error budget; below 0%, the target is missed.",
        targets=_one(
            f"bottomk(1, {queries.remaining_budget()})" if slo.group_by else queries.remaining_budget(),
            legend=group_legend(slo),
        ),
        unit="percentunit",
        decimals="1",
        thresholds=budget_thresholds(),
        text_mode="value_and_name" if slo.group_by else "value",
    )


def _remaining_minutes(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    whole = queries.outage_minutes
    return StatPanel(
        title=f"Remaining outage minutes{_worst_of(slo)}",
        description="Minutes of full outage that the remaining budget allows, at constant traffic."
        f" Full budget: {decimal_text(whole)} minutes.",
        targets=_one(_lowest(slo, queries.remaining_minutes())),
        unit="m",
        decimals="1",
        thresholds=budget_thresholds(whole),
    )


def _remaining_events(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    return StatPanel(
        title=f"Remaining bad events{_worst_of(slo)}",
        description="Bad events that the remaining budget allows,"
        f" based on the events of the last {period_text(slo.period)}.",
        targets=_one(_lowest(slo, queries.remaining_units())),
        unit="short",
        decimals="1",
        thresholds=(Threshold(color="red"), Threshold(color="green", above="0")),
    )


def _current_burn_rate(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    expr = queries.current_burn_rate()
    return StatPanel(
        title=f"Current burn rate{_worst_of(slo)}",
        description="Burn rate over the last 5 minutes; above 1, the budget runs out early.",
        targets=_one(f"max({expr})" if slo.group_by else expr),
        decimals="2",
        thresholds=BURN_RATE_THRESHOLDS,
    )


def _alert_state(queries: SloQueries) -> StatPanel:
    return StatPanel(
        title="Alert state",
        description="The most severe firing alert of this SLO.",
        targets=_one(worst_alert(queries.matchers, queries.alerts, naming=queries.naming)),
        mappings=rank_mappings(queries.naming),
    )


def group_legend(slo: Slo) -> str:
    """A legend with the label values of the group; empty without groups."""
    return " / ".join(f"{{{{{label}}}}}" for label in slo.group_by)


def _worst_of(slo: Slo) -> str:
    return ", worst group" if slo.group_by else ""


def _lowest(slo: Slo, expr: str) -> str:
    return f"min({expr})" if slo.group_by else expr


def _one(expr: str, *, legend: str = "") -> tuple[Target]:
    return (Target(ref_id="A", expr=expr, legend=legend),)
