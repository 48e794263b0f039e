"""The single numbers that every dashboard of SLOs shows, with their units and colors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards import exhaustion
from slo_compiler.dashboards.alert_queries import rank_mappings
from slo_compiler.dashboards.colors import (
    PLAIN,
    budget_thresholds,
    burn_rate_thresholds,
    exhaustion_thresholds,
)
from slo_compiler.dashboards.panels import StatPanel, Target, Threshold, ValueMapping
from slo_compiler.dashboards.tables import ALERT_TITLE, BUDGET_TITLE, BURN_RATE_UNIT

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.naming import Naming

Targets = tuple[Target, ...]
NAMED = "value_and_name"
"""The mode of a number that names its SLO, group or window."""
_RED_BELOW_ZERO = (Threshold(color="red"), Threshold(color=PLAIN, above="0"))


def one_target(expr: str, *, legend: str = "") -> tuple[Target]:
    """The targets of a panel with one query."""
    return (Target(ref_id="A", expr=expr, legend=legend),)


def alert_stat(
    targets: Targets, *, naming: Naming, description: str, title: str = ALERT_TITLE, text_mode: str = "value"
) -> StatPanel:
    """The most severe firing alerts, from the ranks of `worst_alert`."""
    return StatPanel(
        title=title,
        description=description,
        targets=targets,
        mappings=rank_mappings(naming),
        text_mode=text_mode,
        fills_background=True,
    )


def budget_stat(
    targets: Targets, *, description: str, title: str = BUDGET_TITLE, text_mode: str = "value"
) -> StatPanel:
    """The remaining share of an error budget."""
    return StatPanel(
        title=title,
        description=description,
        targets=targets,
        unit="percentunit",
        decimals="1",
        thresholds=budget_thresholds(),
        text_mode=text_mode,
    )


def exhaustion_stat(
    targets: Targets, *, description: str, period: timedelta, title: str, text_mode: str = "value"
) -> StatPanel:
    """The seconds until a budget is spent; its colors are those of a period."""
    return StatPanel(
        title=title,
        description=description,
        targets=targets,
        unit="s",
        decimals="1",
        thresholds=exhaustion_thresholds(period),
        mappings=exhaustion.MAPPINGS,
        text_mode=text_mode,
    )


def outage_stat(
    targets: Targets,
    *,
    note: str,
    thresholds: tuple[Threshold, ...] = _RED_BELOW_ZERO,
    text_mode: str = "value",
) -> StatPanel:
    """The remaining minutes of full outage; `note` ends the description."""
    return StatPanel(
        title="Full outage left",
        description=f"Time of full outage that the remaining budget allows, at constant traffic. {note}",
        targets=targets,
        unit="m",
        decimals="1",
        thresholds=thresholds,
        text_mode=text_mode,
    )


def events_stat(expr: str, *, legend: str = "", description: str, text_mode: str = "value") -> StatPanel:
    """The remaining bad events, which are whole ones."""
    return StatPanel(
        title="Bad events left",
        description=description,
        targets=one_target(f"round({expr})", legend=legend),
        unit="short",
        thresholds=_RED_BELOW_ZERO,
        text_mode=text_mode,
    )


def burn_rate_stat(
    targets: Targets, *, description: str, pairs: BurnRatePairs, text_mode: str = "value"
) -> StatPanel:
    """Burn rates, colored from those on at which the alerts of some pairs fire."""
    return StatPanel(
        title="Burn rate",
        description=description,
        targets=targets,
        unit=BURN_RATE_UNIT,
        decimals="1",
        thresholds=burn_rate_thresholds(pairs),
        text_mode=text_mode,
    )


def since_stat(start: str, *, title: str, description: str, longest: str) -> StatPanel:
    """A Unix time in seconds as a date, which Grafana formats from milliseconds.

    0 is a time before the `longest` one that was looked at.
    """
    return StatPanel(
        title=title,
        description=description,
        targets=one_target(f"1000 * ({start})"),
        unit="dateTimeAsSystem",
        mappings=(ValueMapping(value="0", text=f"Over {longest} ago", color=PLAIN),),
        thresholds=(Threshold(color=PLAIN),),
    )
