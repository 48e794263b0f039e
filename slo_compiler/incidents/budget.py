"""The error budget before and after an impact: from recorded series, or else from raw ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.incidents.facts import RatesFrom
from slo_compiler.incidents.raw import base_rates, rates_over
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.incidents.impact import Spell
    from slo_compiler.incidents.past import Past
    from slo_compiler.incidents.reading import Reader
    from slo_compiler.live.scope import Scope
    from slo_compiler.live.series import SloName
    from slo_compiler.model import Intervals, TextPairs
    from slo_compiler.model.samples import Sample

_PARTS = 28
"""The first of so many parts of a period must have data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodBudget:
    """The SLO's period that ends at a time."""

    events: float
    remaining: float
    """The remaining share of the error budget; negative if it is overspent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetReader:
    """Reads the events and budgets of one group of an SLO; times in Unix seconds."""

    reader: Reader
    scope: Scope
    intervals: Intervals
    plan: AlertPlan
    name: SloName
    past: Past
    until: float
    """The end of the time that may be read."""

    def before(self, impact: Spell) -> PeriodBudget | None:
        """Return the budget when an impact began."""
        return self._period(impact.begin)

    def after(self, impact: Spell) -> PeriodBudget | None:
        """Return the budget when all errors of an impact are in it: scraped, in a tile, and recorded."""
        lag = self.plan.windows.step + 2 * self.intervals.slow
        return self._period(min(impact.end + lag.total_seconds(), self.until))

    def _period(self, time: float) -> PeriodBudget | None:
        """Return the budget of the period that ends at a time; None if there is data for less of it.

        Raw series may be older than the rules, and rules may have been down at that time.
        """
        recorded = self._recorded(time) if self.past.origin is RatesFrom.RECORDED else None
        return recorded or self._raw(time)

    def _recorded(self, time: float) -> PeriodBudget | None:
        start = self.past.rates.history_start
        if start is None or time - start < self.plan.slo.period.length.total_seconds():
            return None
        if not self._is_stored(time):
            return None
        series = self.scope.naming.series
        events, remaining = (
            self._value(series.period_events, time),
            self._value(series.budget_remaining, time),
        )
        if events is None or remaining is None:
            return None
        return PeriodBudget(events=events, remaining=remaining)

    def _is_stored(self, time: float) -> bool:
        """Return whether tiles of the first part of the period exist: those of a short retention do not.

        Prometheus keeps 15 days by default, but the start of the data is recorded again and again.
        """
        length, step = self.plan.slo.period.length, self.plan.windows.step
        part = max(length / _PARTS, 2 * step)
        tiles = self.scope.select((self.scope.naming.total_tile(step),), self._own())
        begin = time - (length - part).total_seconds()
        samples = self.reader.at(
            "tiles at the start of the period",
            f"count_over_time({tiles}[{round(part.total_seconds())}s])",
            begin,
        )
        return self._recorded_value(samples) is not None

    def _raw(self, time: float) -> PeriodBudget | None:
        slo, step = self.plan.slo, self.plan.windows.step
        begin = time - slo.period.length.total_seconds() + step.total_seconds()
        first = self.reader.at("first events of the period", base_rates(slo, step).total, begin)
        if value_of(first, self.past.group) is None:
            return None
        rates, seconds = rates_over(slo, slo.period.length), slo.period.length.total_seconds()
        bad = self._large("bad events per second of the period", rates.errors, time)
        total = self._large("events per second of the period", rates.total, time)
        if bad is None or not total:
            return None
        remaining = 1 - bad / (total * float(slo.error_budget))
        return PeriodBudget(events=total * seconds, remaining=remaining)

    def _large(self, fact: str, expression: str, time: float) -> float | None:
        return value_of(self.reader.large(fact, expression, time), self.past.group)

    def _value(self, series: str, time: float) -> float | None:
        """Return a recorded value at a time."""
        samples = self.reader.at(series, self.scope.select((series,), self._own()), time)
        return self._recorded_value(samples)

    def _recorded_value(self, samples: Iterable[Sample]) -> float | None:
        group_of = self.scope.group_of
        return next((one.value for one in samples if group_of(one.labels) == self.past.group), None)

    def _own(self) -> str:
        return f'{self.scope.naming.labels.slo}="{self.name.slo}"'


def value_of(samples: Iterable[Sample], group: TextPairs) -> float | None:
    """Return the value of the series whose labels are those of a group, as in results of raw queries."""
    return next((one.value for one in samples if tuple(sorted(one.labels.items())) == group), None)
