"""The series that the rules of an SLO record, computed from drawn events.

The rules decide which series there are: a record without values here is an error, so that the data follow
a change of the rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from pictures.traffic import FULL, NOW
from pictures.windows import Windows
from slo_compiler.naming import naming_of
from slo_compiler.promql.durations import seconds
from slo_compiler.rules.groups import plan_policy_group, plan_slo_rules
from slo_compiler.rules.rule_file import AlertingRule, RecordingRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from pictures.traffic import Mask, Numbers, Traffic
    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.model import AlertSeverity, Service, Settings
    from slo_compiler.naming import Naming

ABSENT_AFTER = timedelta(minutes=10)
"""About when missing data is an alert."""
_CONSTANT = re.compile(r"vector\(([\d.]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One series: its value at each time of the grid, NaN where it has no sample."""

    metric: str
    labels: Mapping[str, str]
    values: Numbers
    is_dense: bool
    """True if queries read all its samples, or join it at any time."""
    every: int = 1
    """Seconds of which the times of samples are multiples: sums count each tile once."""


def policy_constants(service: Service, settings: Settings) -> Iterator[Recorded]:
    """Return the series that describe the policies of a service."""
    for rule in plan_policy_group(service, settings=settings).rules:
        constant = _CONSTANT.fullmatch(rule.expr) if isinstance(rule, RecordingRule) else None
        if constant and isinstance(rule, RecordingRule):
            values = np.full(FULL.times.size, float(constant[1]))
            yield Recorded(metric=rule.record, labels=dict(rule.labels), values=values, is_dense=False)


def raw_counter(metric: str, labels: Mapping[str, str], traffic: Traffic, *, share: float) -> Recorded:
    """Return a counter of a share of the bad events, as a service exports it."""
    _, bad = traffic.events()
    return Recorded(metric=metric, labels=labels, values=np.cumsum(bad * share), is_dense=True)


@dataclass(frozen=True, kw_only=True)
class SloSeries:
    """The recorded series of an SLO or of one of its groups."""

    plan: AlertPlan
    settings: Settings
    traffic: Traffic
    group: dict[str, str]
    """Labels of the group; empty without `group_by`."""

    def all(self, only: frozenset[str] = frozenset()) -> Iterator[Recorded]:
        """Return the series of every rule, or of those with some names and of all alerts.

        Constants have no labels of a group.
        """
        rules = plan_slo_rules(self.plan, settings=self.settings)
        for rule in (rule for group in rules.groups for rule in group.rules):
            if isinstance(rule, AlertingRule):
                yield from self._alert(rule)
            elif not only or rule.record in only:
                yield self._record(rule)

    def _record(self, rule: RecordingRule) -> Recorded:
        labels = dict(rule.labels)
        if constant := _CONSTANT.fullmatch(rule.expr):
            values = np.full(self._has_data.size, float(constant[1]))
        elif rule.record in self._values:
            labels |= self.group
            values = np.where(self._has_data, self._values[rule.record](), np.nan)
        else:
            raise LookupError(f"pictures/recorded.py has no values for {rule.record}")
        return Recorded(
            metric=rule.record,
            labels=labels,
            values=values,
            is_dense=rule.record in self._dense,
            every=self._tiles.get(rule.record, 1),
        )

    def _alert(self, rule: AlertingRule) -> Iterator[Recorded]:
        alerts = self._naming.alerts_of(self.plan.slo.service, self.plan.slo.name)
        labels = dict(rule.labels) | self.group | {"alertname": rule.alert}
        if rule.alert == alerts.absent:
            values = self._absent()
        else:
            severity = next(severity for severity, name in alerts.burning if name == rule.alert)
            values = self._windows.held(self._burns(severity), rule.keep_firing_for or timedelta())
        state = {"alertstate": "firing"}
        yield Recorded(metric="ALERTS", labels=labels | state, values=values, is_dense=True)
        starts = started(values, self.traffic.grid.times)
        yield Recorded(metric="ALERTS_FOR_STATE", labels=labels, values=starts, is_dense=False)

    @cached_property
    def _naming(self) -> Naming:
        return naming_of(self.settings)

    @cached_property
    def _windows(self) -> Windows:
        return Windows(traffic=self.traffic)

    @cached_property
    def _has_data(self) -> Mask:
        return self._windows.total(self.plan.windows.step) > 0

    @cached_property
    def _values(self) -> dict[str, Callable[[], Numbers]]:
        return {**self._rates(), **self._ratios(), **self._budget()}

    @cached_property
    def _tiles(self) -> dict[str, int]:
        """The series of tiles, and their lengths in seconds."""
        names = self._naming
        return {
            name(tile): seconds(tile)
            for name in (names.total_tile, names.errors_tile)
            for tile in self.plan.windows.tile_lengths
        }

    @cached_property
    def _dense(self) -> frozenset[str]:
        names, plan = self._naming, self.plan.windows
        base = (name(plan.step) for name in (names.total_rate, names.errors_rate, names.error_ratio))
        return frozenset((*self._tiles, *base, names.series.current_burn_rate, names.series.info))

    def _rates(self) -> dict[str, Callable[[], Numbers]]:
        names, events, plan = self._naming, self._windows, self.plan.windows
        chains = (plan.step, *plan.recorded, *plan.counted)
        return {
            **{names.total_rate(window): partial(events.total, window) for window in chains},
            **{names.errors_rate(window): partial(events.bad, window) for window in chains},
            names.bad_rate(plan.step): partial(events.bad, plan.step),
            **{names.total_tile(tile): partial(events.total, tile) for tile in plan.tile_lengths},
            **{names.errors_tile(tile): partial(events.bad, tile) for tile in plan.tile_lengths},
        }

    def _ratios(self) -> dict[str, Callable[[], Numbers]]:
        plan = self.plan.windows
        windows = (plan.step, *plan.chains, *plan.tiles)
        return {self._naming.error_ratio(window): partial(self._windows.ratio, window) for window in windows}

    def _budget(self) -> dict[str, Callable[[], Numbers]]:
        series, slo, events = self._naming.series, self.plan.slo, self._windows
        period, budget = slo.period.length, float(slo.error_budget)
        start = NOW - self.traffic.begins.total_seconds()
        return {
            series.period_events: lambda: events.total(period) * period.total_seconds(),
            series.period_error: lambda: events.ratio(period),
            series.current_burn_rate: lambda: events.ratio(self.plan.windows.step) / budget,
            series.period_burn_rate: lambda: events.ratio(period) / budget,
            series.budget_remaining: lambda: 1 - events.ratio(period) / budget,
            series.history_start: lambda: np.full(self._has_data.size, start),
            series.policy_level: lambda: self._policy_level(1 - events.ratio(period) / budget),
        }

    def _policy_level(self, remaining: Numbers) -> Numbers:
        bounds = [float(state.bound) for state in self.plan.slo.policy.states if state.bound is not None]
        return sum(((remaining > bound).astype(float) for bound in bounds), np.zeros(remaining.size))

    def _burns(self, severity: AlertSeverity) -> Mask:
        burns = np.zeros(self._has_data.size, dtype=bool)
        for pair in self.plan.pairs.of(severity):
            ratios = [self._windows.ratio(window) for window in (pair.long_window, pair.short_window)]
            burns |= np.logical_and(*(ratio > float(pair.threshold) for ratio in ratios))
        return burns

    def _absent(self) -> Numbers:
        """Firing while there has been no data for a while; data that never was fires too."""
        return np.where(self._windows.total(ABSENT_AFTER) > 0, np.nan, 1.0)


def started(values: Numbers, times: NDArray[np.int64]) -> Numbers:
    """Return at each time since when there has been a value; NaN where there is none."""
    has_value = ~np.isnan(values)
    begins = has_value & ~np.concatenate([[False], has_value[:-1]])
    return np.where(has_value, np.maximum.accumulate(np.where(begins, times, 0)), np.nan).astype(np.float64)


def selector(series: Recorded) -> str:
    """The series as OpenMetrics writes it."""
    inside = ",".join(f'{name}="{value}"' for name, value in sorted(series.labels.items()))
    return f"{series.metric}{{{inside}}}"
