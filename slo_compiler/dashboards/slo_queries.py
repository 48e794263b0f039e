"""The queries of one SLO's panels, over the series that its rules record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.arithmetic.windows import LONGEST_CHAIN
from slo_compiler.dashboards.alert_queries import worst_alert
from slo_compiler.dashboards.exhaustion import time_left
from slo_compiler.dashboards.expressions import (
    even_consumption,
    good_events,
    highest_in_range,
    mean_since_previous,
    unchanged_since,
)
from slo_compiler.dashboards.groups import selected_groups
from slo_compiler.dashboards.history import recorded_time
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.selectors import equal, matcher_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming
    from slo_compiler.naming.profiles import AlertNames

BUDGETINGS = "slo_compiler.dashboards.budgetings"

_BURN_DOWN_POINTS, _BURN_DOWN_POINTS_OF_GROUPS = 336, 112
"""One per 2h, or 6h, of 28 days: each point costs the samples of a whole period, of each group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SloQueries:
    """Writes the queries of one SLO; with groups, each returns one series per selected group."""

    slo: Slo
    naming: Naming
    matchers: str
    """The SLO's identity as matchers, without braces."""
    groups: str
    """Matchers of the selected groups, to append to those of the identity."""
    keys: str
    """The labels that identify a budget: the SLO's and its groups', separated by commas."""
    step: timedelta
    """The base window."""
    tile: timedelta
    """The length of the tiles that the period is summed from."""

    @property
    def alerts(self) -> AlertNames:
        """The names of its alerts."""
        return self.naming.alerts_of(self.slo.service, self.slo.name)

    def sli(self) -> str:
        """The share of good events over the period."""
        return f"1 - {self.series(self.naming.series.period_error)}"

    def remaining_budget(self) -> str:
        """The remaining share of the error budget; negative when the target is missed."""
        return self.series(self.naming.series.budget_remaining)

    def remaining_minutes(self) -> str:
        """The remaining minutes of full outage: remaining share * budget * period."""
        return f"{self.remaining_budget()} * {decimal_text(self.outage_minutes)}"

    @property
    def outage_minutes(self) -> Decimal:
        """The full budget as minutes of full outage, at constant traffic."""
        return self.slo.error_budget * decimal_ratio(self.slo.period.length, timedelta(minutes=1))

    def remaining_units(self) -> str:
        """The remaining bad events, or other units that consume the budget."""
        return str(kind_module(BUDGETINGS, self.slo.budgeting.kind).remaining_units(self))

    def policy_level(self) -> str:
        """The level of the error budget policy."""
        return self.series(self.naming.series.policy_level)

    def policy_state_start(self) -> str:
        """The Unix time since which the level has been what it is now; 0 if longer than one period.

        With groups, the level is the strictest one.
        """
        level = self.policy_level()
        period = duration_text(self.slo.period.length)
        now, before = f"{level} @ end()", f"{level} offset {period}"
        if self.slo.group_by:
            level, now, before = f"min({level})", f"min({now})", f"min({before})"
        steps = f"[{period}:{duration_text(self.tile)}]"
        return unchanged_since(level, now=now, before=before, steps=steps)

    def alert(self) -> str:
        """The rank of the most severe firing alert; with groups, of each."""
        known = f"{self.naming.series.info}{{{self.matchers}}}"
        by = ""
        if self.slo.group_by:
            known, by = self.remaining_budget(), f" by ({', '.join(self.slo.group_by)})"
        return worst_alert(f"{self.matchers}{self.groups}", self.alerts, known=known, by=by)

    def burn_rate(self, window: timedelta) -> str:
        """The burn rate over a window now."""
        return f"{self.series(self.naming.error_ratio(window))} / {decimal_text(self.slo.error_budget)}"

    def burn_rate_over_time(self, window: timedelta) -> str:
        """The burn rate over a window; up to 1h, the maximum since the previous point."""
        return f"{self.error_ratio_over_time(window)} / {decimal_text(self.slo.error_budget)}"

    def error_ratio_over_time(self, window: timedelta) -> str:
        """The share of bad events over a window; up to 1h, the maximum since the previous point."""
        ratio = self.series(self.naming.error_ratio(window))
        return f"max_over_time({ratio}[$__interval])" if window <= LONGEST_CHAIN else ratio

    def highest_error_ratio(self, window: timedelta) -> str:
        """The highest share of bad events of each group in the displayed range."""
        ratio = self.series(self.naming.error_ratio(window))
        return f"({highest_in_range(ratio, step=duration_text(self.step))})"

    def lowest_budgets(self) -> str:
        """A ranking of groups that is the highest for the lowest budget at the end of the range."""
        return f"-{self.remaining_budget()} @ end()"

    def exhaustion(self, window: timedelta) -> str:
        """The seconds until the budget is spent at the burn rate over a window."""
        period = f" * {seconds(self.slo.period.length)}"
        return time_left(self.remaining_budget(), self.burn_rate(window), period=period)

    def recorded_time(self) -> str:
        """The seconds that each group has been recorded for; see `history`."""
        start = f"max by ({', '.join(self.slo.group_by)}) ({self.series(self.naming.series.history_start)})"
        return recorded_time(start, window=str(seconds(self.slo.period.length)))

    def bad_events(self) -> str:
        """Bad events per second."""
        return mean_since_previous(self.series(self.naming.errors_rate(self.step)))

    def good_events(self) -> str:
        """Good events per second."""
        return good_events(self.series(self.naming.total_rate(self.step)), self.bad_events())

    def burn_down(self) -> str:
        """The remaining budget, of a full budget at the start of the range."""
        return str(kind_module(BUDGETINGS, self.slo.budgeting.kind).burn_down(self))

    @property
    def burn_down_step(self) -> timedelta:
        """The time between two points of the burn-down; a multiple of `tile`."""
        points = _BURN_DOWN_POINTS_OF_GROUPS if self.slo.group_by else _BURN_DOWN_POINTS
        tiles = -(-self.slo.period.length // (self.tile * points))
        return self.tile * max(1, tiles)

    def ideal(self) -> str:
        """The remaining budget if it is consumed evenly over one period."""
        return even_consumption(str(seconds(self.slo.period.length)))

    def series(self, metric: str) -> str:
        """A recorded series of this SLO, or of its selected groups; not for those that have no groups."""
        return f"{metric}{{{self.matchers}{self.groups}}}"


def slo_queries(plan: AlertPlan, *, naming: Naming) -> SloQueries:
    """Build the queries of one SLO with the repository's names."""
    slo = plan.slo
    return SloQueries(
        slo=slo,
        naming=naming,
        matchers=identity_matchers(naming.identity(slo.service, slo.name)),
        groups=selected_groups(slo),
        keys=", ".join((naming.labels.service, naming.labels.slo, *slo.group_by)),
        step=plan.windows.step,
        tile=plan.windows.period_tile,
    )


def identity_matchers(labels: TextPairs) -> str:
    """Labels as matchers, without braces."""
    return ", ".join(matcher_text(equal(name, value)) for name, value in labels)


def service_matcher(service: str, *, naming: Naming) -> str:
    """A service in its environment as matchers, without braces."""
    return identity_matchers(naming.service_identity(service))
