"""The panels of an SLO's error budget policy: its state and bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.dashboards.colors import STRICT_COLORS
from slo_compiler.dashboards.groups import group_legend, which_groups, worst_groups
from slo_compiler.dashboards.panels import StatPanel, Target, Threshold, TimelinePanel, ValueMapping
from slo_compiler.dashboards.stat_panels import since_stat
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text
from slo_compiler.texts import policy as texts

if TYPE_CHECKING:
    from slo_compiler.dashboards.slo_queries import SloQueries
    from slo_compiler.model import BudgetPolicy


def policy_chart(queries: SloQueries) -> TimelinePanel:
    """The state of the policy over time, one line per group."""
    slo = queries.slo
    bounds = "; ".join(
        f"{state.name}: {texts.bound(state)}" for state in slo.policy.states if state.bound is not None
    )
    return TimelinePanel(
        title="Error budget policy",
        description=f"State of the policy {slo.policy.name}, by the remaining error budget. {bounds}."
        f"{which_groups(slo, 'lowest budgets')}",
        targets=(
            Target(
                ref_id="A",
                expr=worst_groups(slo, queries.policy_level(), ranking=queries.lowest_budgets()),
                legend=group_legend(slo) or "State",
            ),
        ),
        mappings=_mappings(slo.policy),
        shows_values=True,
    )


def state_start(queries: SloQueries) -> StatPanel:
    """The time since which the policy has been in its state."""
    slo = queries.slo
    return since_stat(
        queries.policy_state_start(),
        title="Policy state since",
        longest=period_text(slo.period),
        description=f"Since when the policy {slo.policy.name} has been in its present state, to"
        f" {duration_text(queries.tile)}, within the last {period_text(slo.period)}."
        + (" With groups, the strictest state." if slo.group_by else ""),
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
    return STRICT_COLORS[level] if level < min(len(STRICT_COLORS), len(policy.states) - 1) else "green"
