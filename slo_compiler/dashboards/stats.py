"""The single numbers of one SLO. With groups, each is that of the worst group and names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text, percent_text
from slo_compiler.dashboards import exhaustion
from slo_compiler.dashboards.alert_queries import SHOWN_ALERTS, named_alerts
from slo_compiler.dashboards.colors import budget_thresholds
from slo_compiler.dashboards.groups import group_legend
from slo_compiler.dashboards.panels import StatPanel, Target, Threshold
from slo_compiler.dashboards.stat_panels import (
    NAMED,
    alert_stat,
    budget_stat,
    burn_rate_stat,
    events_stat,
    exhaustion_stat,
    one_target,
    outage_stat,
)
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import Slo

_FEWEST_DECIMALS = 3


def leading_stats(queries: SloQueries, pairs: BurnRatePairs) -> tuple[StatPanel, ...]:
    """The numbers to read first: the alert, the budget, how long it lasts, and the burn rate."""
    window = short_burn_window(queries, pairs)
    return (
        _alert(queries),
        _remaining_budget(queries),
        _exhaustion(queries, window),
        _burn_rate(queries, pairs),
    )


def further_stats(queries: SloQueries, pairs: BurnRatePairs) -> tuple[StatPanel, ...]:
    """The SLI, and the budget in other units; a kind without event counts has no number of events."""
    longest = max((pair.long_window for pair in pairs.all), default=None)
    panels = [_sli(queries), _remaining_minutes(queries)]
    if queries.slo.sli.counts_events:
        panels.append(_remaining_events(queries))
    if longest and longest != short_burn_window(queries, pairs):
        panels.append(_exhaustion(queries, longest))
    return tuple(panels)


def short_burn_window(queries: SloQueries, pairs: BurnRatePairs) -> timedelta:
    """The long window of the first pair, whose burn rate the text of an alert names; else the base window."""
    return pairs.all[0].long_window if pairs.all else queries.step


def sli_decimals(slos: Iterable[Slo]) -> str:
    """One digit more than the targets have, so that a near miss is visible; at least three."""
    fractions = (percent_text(slo.target).partition(".")[2] for slo in slos)
    return str(max(_FEWEST_DECIMALS, *(len(fraction) + 1 for fraction in fractions)))


def _exhaustion(queries: SloQueries, window: timedelta) -> StatPanel:
    """The time until the budget is spent at the burn rate over a window."""
    slo, span = queries.slo, duration_text(window)
    times = queries.exhaustion(window)
    return exhaustion_stat(
        one_target(exhaustion.first_spent(times) if slo.group_by else times, legend=group_legend(slo)),
        title=f"{exhaustion.TITLE} ({span})",
        description=f"Time until the error budget is spent if errors go on as in the last {span}."
        f" {exhaustion.EXPLANATION}",
        period=slo.period.length,
        text_mode=_text_mode(slo),
    )


def _alert(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    expr = queries.alert()
    return alert_stat(
        one_target(named_alerts(expr, slo.group_by) if slo.group_by else expr, legend=group_legend(slo)),
        naming=queries.naming,
        description="The most severe firing alert of this SLO"
        + (f"; with groups, the {SHOWN_ALERTS} worst groups." if slo.group_by else "."),
        text_mode=_text_mode(slo),
    )


def _remaining_budget(queries: SloQueries) -> StatPanel:
    return budget_stat(
        _lowest(queries.slo, queries.remaining_budget()),
        description="Remaining share of the error budget; below 0%, the target is missed.",
        text_mode=_text_mode(queries.slo),
    )


def _burn_rate(queries: SloQueries, pairs: BurnRatePairs) -> StatPanel:
    """The burn rate over both windows of the first pair, or over the base window."""
    slo = queries.slo
    shortest = pairs.all[0].short_window if pairs.all else queries.step
    windows = dict.fromkeys((short_burn_window(queries, pairs), shortest))
    spans = " and ".join(map(duration_text, windows))
    return burn_rate_stat(
        tuple(
            Target(
                ref_id=letter,
                expr=f"topk(1, {queries.burn_rate(window)})" if slo.group_by else queries.burn_rate(window),
                legend=", ".join(filter(None, (group_legend(slo), duration_text(window)))),
            )
            for letter, window in zip("AB", windows, strict=False)
        ),
        description=f"Burn rate over the last {spans}; above 1, the budget does not last"
        f" {period_text(slo.period)}. Colored from the burn rates on at which alerts fire.",
        pairs=pairs,
        text_mode=NAMED,
    )


def _sli(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    period = period_text(slo.period)
    return StatPanel(
        title=f"SLI over {period}",
        description=f"Share of good events over the last {period}. Target: {percent_text(slo.target)}%.",
        targets=_lowest(slo, queries.sli()),
        unit="percentunit",
        decimals=sli_decimals((slo,)),
        thresholds=(Threshold(color="red"), Threshold(color="green", above=decimal_text(slo.target))),
        text_mode=_text_mode(slo),
    )


def _remaining_minutes(queries: SloQueries) -> StatPanel:
    slo, whole = queries.slo, queries.outage_minutes
    return outage_stat(
        _lowest(slo, queries.remaining_minutes()),
        note=f"Full budget: {decimal_text(whole)} minutes.",
        thresholds=budget_thresholds(whole),
        text_mode=_text_mode(slo),
    )


def _remaining_events(queries: SloQueries) -> StatPanel:
    slo = queries.slo
    return events_stat(
        _lowest_of(slo, queries.remaining_units()),
        legend=group_legend(slo),
        description="Bad events that the remaining budget allows,"
        f" based on the events of the last {period_text(slo.period)}.",
        text_mode=_text_mode(slo),
    )


def _text_mode(slo: Slo) -> str:
    return NAMED if slo.group_by else "value"


def _lowest(slo: Slo, expr: str) -> tuple[Target]:
    """The lowest value, with the name of its group."""
    return one_target(_lowest_of(slo, expr), legend=group_legend(slo))


def _lowest_of(slo: Slo, expr: str) -> str:
    return f"bottomk(1, {expr})" if slo.group_by else expr
