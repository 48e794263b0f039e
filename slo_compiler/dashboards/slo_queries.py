"""The queries of one SLO's panels, over the series that its rules record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.arithmetic.windows import BASE_WINDOW, LONGEST_FAST
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.durations import seconds
from slo_compiler.promql.selectors import equal, matcher_text

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming

BUDGETINGS = "slo_compiler.dashboards.budgetings"

_RANGE_START = "scalar(last_over_time(vector(time())[1m:1m] @ start()))"
"""When the shown range starts. Only `@ start()` is right for a panel with a range of its own."""

_BURN_DOWN_POINTS = 672
"""Hours in 28 days, about the pixels of a panel; the cost grows with the square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SloQueries:
    """Writes the queries of one SLO; with groups, each answers one series per group."""

    slo: Slo
    naming: Naming
    matchers: str
    """The SLO's identity, as the text between braces."""
    keys: str
    """The labels that identify a budget: the SLO's and its groups', separated by commas."""
    tile: timedelta
    """The tiles that the period is summed from."""

    def sli(self) -> str:
        """The share of good events over the period."""
        return f"1 - {self.series(self.naming.series.period_error)}"

    def target(self) -> str:
        """The target."""
        return f"max ({self.series(self.naming.series.objective)})"

    def budget_left(self) -> str:
        """The share of the error budget that remains; negative once it is overspent."""
        return self.series(self.naming.series.budget_remaining)

    def minutes_left(self) -> str:
        """The minutes of full outage that remain: remaining share * budget * period."""
        return f"{self.budget_left()} * {decimal_text(self.outage_minutes)}"

    @property
    def outage_minutes(self) -> Decimal:
        """The whole budget as minutes of full outage, at even traffic."""
        return self.slo.error_budget * decimal_ratio(self.slo.period.length, timedelta(minutes=1))

    def units_left(self) -> str:
        """How many bad events, or other units that consume the budget, remain."""
        return str(kind_module(BUDGETINGS, self.slo.budgeting.kind).units_left(self))

    def current_burn_rate(self) -> str:
        """How many times faster than sustainable the budget is being consumed, over 5 minutes."""
        return self.series(self.naming.series.current_burn_rate)

    def burn_rate(self, window: timedelta) -> str:
        """The burn rate over a window; up to 6h the highest since the point before: none is missed."""
        ratio = self.series(self.naming.error_ratio(window))
        if window <= LONGEST_FAST:
            ratio = f"max_over_time({ratio}[$__interval])"
        return f"{ratio} / {decimal_text(self.slo.error_budget)}"

    def bad_events(self) -> str:
        """Bad events per second."""
        return f"avg_over_time({self.series(self.naming.errors_rate(BASE_WINDOW))}[$__interval])"

    def good_events(self) -> str:
        """Good events per second."""
        total = f"avg_over_time({self.series(self.naming.total_rate(BASE_WINDOW))}[$__interval])"
        return f"clamp_min({total} - {self.bad_events()}, 0)"

    def burn_down(self) -> str:
        """The budget left of a full one at the start of the range."""
        return str(kind_module(BUDGETINGS, self.slo.budgeting.kind).burn_down(self))

    @property
    def burn_down_step(self) -> timedelta:
        """The time between two points of the burn-down; whole tiles."""
        tiles = -(-self.slo.period.length // (self.tile * _BURN_DOWN_POINTS))
        return self.tile * max(1, tiles)

    def ideal(self) -> str:
        """The budget left if it is consumed evenly, to nothing at the end of one period."""
        return f"clamp_min(vector(1 - (time() - {_RANGE_START}) / {seconds(self.slo.period.length)}), 0)"

    @property
    def range_start(self) -> str:
        """When the shown range starts."""
        return _RANGE_START

    def series(self, metric: str) -> str:
        """A recorded series of this SLO."""
        return f"{metric}{{{self.matchers}}}"


def slo_queries(plan: AlertPlan, *, naming: Naming) -> SloQueries:
    """The queries of one SLO under the repository's names."""
    slo = plan.slo
    return SloQueries(
        slo=slo,
        naming=naming,
        matchers=identity_matchers(naming.identity(slo.service, slo.name)),
        keys=", ".join((naming.labels.service, naming.labels.slo, *slo.group_by)),
        tile=plan.windows.period_tile,
    )


def identity_matchers(labels: TextPairs) -> str:
    """Labels as the text between a selector's braces."""
    return ", ".join(matcher_text(equal(name, value)) for name, value in labels)


def service_matcher(service: str, *, naming: Naming) -> str:
    """A service as the text between a selector's braces."""
    return matcher_text(equal(naming.labels.service, service))
