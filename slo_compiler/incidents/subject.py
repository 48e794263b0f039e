"""The input of the evidence rows about one SLO, or about one of its groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.incidents.facts import SloIncident
    from slo_compiler.model import Intervals
    from slo_compiler.naming import Naming
    from slo_compiler.naming.profiles import AlertNames

Row = tuple[str, str]
"""A fact and its value, which can be cells of a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An SLO or a group, and the facts about it."""

    one: SloIncident
    plan: AlertPlan
    naming: Naming
    intervals: Intervals
    until: float
    """The end of the time that was searched, in Unix seconds."""

    @property
    def alerts(self) -> AlertNames:
        """The names of its alerts."""
        return self.naming.alerts_of(self.one.name.service, self.one.name.slo)

    @property
    def period(self) -> str:
        """The SLO's period: `28d`."""
        return duration_text(self.plan.slo.period.length)
