"""The queries of one SLO's panels, over the series that its rules record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.durations import decimal_ratio
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.arithmetic.windows import LONGEST_CHAIN
from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.selectors import equal, matcher_text

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming
    from slo_compiler.naming.profiles import AlertNames

BUDGETINGS = "slo_compiler.dashboards.budgetings"

_RANGE_START = "scalar(last_over_time(vector(time())[1m:1m] @ start()))"
"""The start of the displayed range. Only `@ start()` is correct in a panel with its own time range."""

_BURN_DOWN_POINTS = 672
"""Hours in 28 days, about the width of a panel in pixels; the cost grows with the square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SloQueries:
    """Writes the queries of one SLO; with groups, each returns one series per group."""

    slo: Slo
    naming: Naming
    matchers: str
    """The SLO's identity as matchers, without braces."""
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

    def target(self) -> str:
        """The target."""
        return f"max ({self.series(self.naming.series.objective)})"

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
        """The Unix time since which the level has been what it is now, at most one period ago.

        Gaps do not count: it is the last time at which the level differed, or else the first one at which
        there was one, or else now: no whole tile has passed since the first. With groups, the level is the
        strictest one. `timestamp` of a plain selector would be evaluated sample by sample, which takes
        seconds.
        """
        level = self.policy_level()
        now = f"{level} @ end()"
        if self.slo.group_by:
            level, now = f"min({level})", f"min({now})"
        steps = f"[{duration_text(self.slo.period.length)}:{duration_text(self.tile)}]"
        differed = f"max_over_time((time() + 0 * ({level} != {now})){steps})"
        first = f"min_over_time((time() + 0 * {level}){steps})"
        return f"({differed} or {first} or time() + 0 * {level}) and {level}"

    def current_burn_rate(self) -> str:
        """The burn rate over the base window."""
        return self.series(self.naming.series.current_burn_rate)

    def burn_rate(self, window: timedelta) -> str:
        """The burn rate over a window; up to 1h, the maximum since the previous point."""
        ratio = self.series(self.naming.error_ratio(window))
        if window <= LONGEST_CHAIN:
            ratio = f"max_over_time({ratio}[$__interval])"
        return f"{ratio} / {decimal_text(self.slo.error_budget)}"

    def bad_events(self) -> str:
        """Bad events per second."""
        return f"avg_over_time({self.series(self.naming.errors_rate(self.step))}[$__interval])"

    def good_events(self) -> str:
        """Good events per second."""
        total = f"avg_over_time({self.series(self.naming.total_rate(self.step))}[$__interval])"
        return f"clamp_min({total} - {self.bad_events()}, 0)"

    def burn_down(self) -> str:
        """The remaining budget, of a full budget at the start of the range."""
        return str(kind_module(BUDGETINGS, self.slo.budgeting.kind).burn_down(self))

    @property
    def burn_down_step(self) -> timedelta:
        """The time between two points of the burn-down; a multiple of `tile`."""
        tiles = -(-self.slo.period.length // (self.tile * _BURN_DOWN_POINTS))
        return self.tile * max(1, tiles)

    def ideal(self) -> str:
        """The remaining budget if it is consumed evenly over one period."""
        return f"clamp_min(vector(1 - (time() - {_RANGE_START}) / {seconds(self.slo.period.length)}), 0)"

    @property
    def range_start(self) -> str:
        """The start of the displayed range."""
        return _RANGE_START

    def series(self, metric: str) -> str:
        """A recorded series of this SLO."""
        return f"{metric}{{{self.matchers}}}"


def slo_queries(plan: AlertPlan, *, naming: Naming) -> SloQueries:
    """Build the queries of one SLO with the repository's names."""
    slo = plan.slo
    return SloQueries(
        slo=slo,
        naming=naming,
        matchers=identity_matchers(naming.identity(slo.service, slo.name)),
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
