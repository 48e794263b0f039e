"""The panels of an SLO's error budget policy: its state and bounds, and how long the budget lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.dashboards.panels import StatPanel, Target, Threshold, TimelinePanel, ValueMapping
from slo_compiler.dashboards.stats import group_legend
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text
from slo_compiler.texts import policy as texts

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import BudgetPolicy

_COLORS = ("red", "orange", "yellow")
"""Colors of the strictest states; all others are green."""


def policy_chart(queries: SloQueries) -> TimelinePanel:
    """The state of the policy over time, one line per group."""
    slo = queries.slo
    bounds = "; ".join(
        f"{state.name}: {texts.bound(state)}" for state in slo.policy.states if state.bound is not None
    )
    return TimelinePanel(
        title="Error budget policy",
        description=f"State of the policy {slo.policy.name}, by the remaining error budget. {bounds}.",
        targets=(Target(ref_id="A", expr=queries.policy_level(), legend=group_legend(slo) or "State"),),
        mappings=_mappings(slo.policy),
    )


def state_start(queries: SloQueries) -> StatPanel:
    """The time since which the policy has been in its state, in milliseconds, as Grafana formats dates."""
    slo = queries.slo
    of = ", worst group" if slo.group_by else ""
    return StatPanel(
        title=f"In this policy state since{of}",
        description=f"Since when the policy {slo.policy.name} has been in its present state, to"
        f" {duration_text(queries.tile)}; at most {period_text(slo.period)} ago.",
        targets=(Target(ref_id="A", expr=f"1000 * ({queries.policy_state_start()})"),),
        unit="dateTimeAsSystem",
        thresholds=(Threshold(color="text"),),
    )


def bound_thresholds(policy: BudgetPolicy) -> tuple[Threshold, ...]:
    """The bound of each state in the state's color, lowest first; no color below."""
    return (
        Threshold(color="transparent"),
        *(
            Threshold(color=_color(policy, level), above=decimal_text(state.bound))
            for level, state in enumerate(reversed(policy.states))
            if state.bound is not None
        ),
    )


def days_left(queries: SloQueries, pairs: BurnRatePairs) -> StatPanel | None:
    """The days until the budget is spent at the burn rate of the longest window; None without alerts.

    At most the period: without errors, the quotient is infinite.
    """
    slo = queries.slo
    window = max((pair.long_window for pair in pairs.all), default=None)
    if window is None:
        return None
    days = decimal_ratio(slo.period.length, timedelta(days=1))
    remaining = f"clamp_min({queries.remaining_budget()}, 0) * {decimal_text(days)}"
    left = f"clamp_max({remaining} / ({queries.burn_rate(window)}), {decimal_text(days)})"
    span = duration_text(window)
    return StatPanel(
        title=f"Days left at the {span} burn rate",
        description=f"Days until the error budget is spent if errors go on as in the last {span}; at most"
        f" {period_text(slo.period)}.",
        targets=(Target(ref_id="A", expr=f"min({left})" if slo.group_by else left),),
        unit="d",
        decimals="1",
        thresholds=(
            Threshold(color="red"),
            Threshold(color="orange", above="1"),
            Threshold(color="green", above="7"),
        ),
    )


def _mappings(policy: BudgetPolicy) -> tuple[ValueMapping, ...]:
    return tuple(
        ValueMapping(
            value=str(level),
            text=state.name,
            color=_color(policy, level),
        )
        for level, state in enumerate(reversed(policy.states))
    )


def _color(policy: BudgetPolicy, level: int) -> str:
    """The color of a state; the least strict one is always green."""
    return _COLORS[level] if level < min(len(_COLORS), len(policy.states) - 1) else "green"
