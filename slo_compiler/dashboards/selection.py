"""Queries over all SLOs of a dashboard: one result per SLO, that of its worst group."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.dashboards.alert_queries import worst_alert
from slo_compiler.dashboards.exhaustion import time_left
from slo_compiler.dashboards.history import recorded_time
from slo_compiler.naming import INFO_LABELS
from slo_compiler.promql.durations import duration_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.naming import Naming
    from slo_compiler.naming.profiles import AlertNames

TARGET, WINDOW, KIND, OWNER, RUNBOOK, DASHBOARD_UID = INFO_LABELS
OBJECTIVE = "objective"
"""The target and the window in one text; no label of a recorded series."""
BURN_WINDOW = timedelta(hours=1)
"""The window of burn rates: a shorter one is above 1 in too many SLOs at any time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The SLOs of a dashboard; the strings are the matchers of selectors."""

    naming: Naming
    info: str
    """Matchers of `slo:metadata:info`, the only series with owners."""
    series: str
    """Matchers that apply to every recorded series."""
    alerts: AlertNames
    """Templates of the names of their alerts."""

    @property
    def identity(self) -> str:
        """The labels that identify an SLO."""
        return f"{self.naming.labels.service}, {self.naming.labels.slo}"

    @property
    def known(self) -> str:
        """One series per selected SLO."""
        return f"max by ({self.identity}) ({self.facts_of_each})"

    @property
    def facts_of_each(self) -> str:
        """The series that describe the selected SLOs."""
        return f"{self.naming.series.info}{{{self.info}}}"

    def each(self, metric: str) -> str:
        """A recorded series of each SLO and group."""
        return f"{metric}{{{self.series}}}"

    def of_each(self, aggregation: str, metric: str) -> str:
        """A metric with one series per SLO; `min` or `max` selects the worst of its groups."""
        return f"{aggregation} by ({self.identity}) ({self.each(metric)})"

    def selected(self, expr: str) -> str:
        """The series of `expr` that belong to a selected SLO."""
        return f"{expr} and on ({self.identity}) {self.facts_of_each}"

    def remaining_budget(self) -> str:
        """The remaining share of each SLO's error budget."""
        return self.of_each("min", self.naming.series.budget_remaining)

    def burn_rate(self) -> str:
        """The burn rate of each SLO over an hour."""
        return f"max by ({self.identity}) ({self._burn_rates()})"

    def exhaustion(self) -> str:
        """The seconds until the budget of each SLO is spent at this burn rate."""
        days = self.of_each("max", self.naming.series.period_days)
        left = time_left(
            self.each(self.naming.series.budget_remaining),
            f"({self._burn_rates()})",
            period=f" * on ({self.identity}) group_left () (86400 * {days})",
        )
        return f"min by ({self.identity}) ({left})"

    def recorded_time(self) -> str:
        """The seconds that each SLO has been recorded for; see `history`."""
        days = self.of_each("max", self.naming.series.period_days)
        return recorded_time(self.of_each("max", self.naming.series.history_start), window=f"86400 * {days}")

    def _burn_rates(self) -> str:
        """The burn rate of each SLO and group, over the base window for SLOs that record no other."""
        ratio = self.each(f"{self.naming.series.error_ratio}_rate{duration_text(BURN_WINDOW)}")
        budget = self.of_each("max", self.naming.series.error_budget)
        current = self.each(self.naming.series.current_burn_rate)
        return f"{ratio} / on ({self.identity}) group_left () {budget} or {current}"

    def sli(self) -> str:
        """The share of good events over each SLO's period."""
        return f"1 - {self.of_each('max', self.naming.series.period_error)}"

    def alert(self) -> str:
        """The rank of the most severe firing alert of each SLO."""
        known = f"{self.naming.series.info}{{{self.series}}}"
        return worst_alert(self.series, self.alerts, known=known, by=f" by ({self.identity})")

    def facts(self) -> str:
        """The labels of `slo:metadata:info` for each SLO, without custom ones, and its objective."""
        joined = f'label_join({self.facts_of_each}, "{OBJECTIVE}", "% / ", "{TARGET}", "{WINDOW}")'
        return f"max by ({self.identity}, {OBJECTIVE}, {OWNER}, {DASHBOARD_UID}) ({joined})"
