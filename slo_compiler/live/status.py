"""The status of every SLO, from recorded series only."""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from slo_compiler.live.policies import Policies
from slo_compiler.live.series import RecordedSeries
from slo_compiler.naming.alert_names import name_matcher
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slo_compiler.live.scope import Scope
    from slo_compiler.live.series import SloName
    from slo_compiler.model import TextPairs
    from slo_compiler.model.samples import Sample
    from slo_compiler.naming import Naming
    from slo_compiler.naming.profiles import AlertNames


@dataclass(frozen=True, slots=True, kw_only=True)
class SloStatus:
    """The status of an SLO, or one group of it; None if Prometheus has no data."""

    name: SloName
    group: TextPairs
    owner: str
    target: Decimal | None
    """A ratio."""
    window: str
    sli: float | None
    """Good events as a share of all events of the period."""
    remaining: float | None
    """The remaining share of the error budget; negative if it is overspent."""
    remaining_time: timedelta | None
    """The same as a time of total outage at even traffic."""
    remaining_events: float | None
    """The same as bad events."""
    burn_rate: float | None
    """Over the base window."""
    exhausted_in: timedelta | None
    """The time until the budget is spent at this burn rate; None if it is not being spent, or is spent."""
    state: str
    """The state of the error budget policy; empty if it is unknown."""
    alerts: tuple[str, ...]
    """Names of firing alerts, most severe first."""
    is_paging: bool
    period: timedelta | None
    coverage: float | None
    """The share of the period for which there is data, by its first event."""


def status_queries(scope: Scope) -> tuple[str, str, str]:
    """Queries for descriptions, values and firing alerts: three, regardless of the number of SLOs.

    The descriptions include waivers, so that `slo gate` needs no other queries for them.
    """
    names, alerts = scope.naming.series, scope.naming.alerts_in(scope.service)
    described = (names.info, names.policy_info, names.policy_state, names.policy_waiver)
    values = (*_values(scope.naming), names.history_start, names.policy_level, names.period_days)
    firing = f'alertstate="firing", {name_matcher(*alerts.all)}'
    return scope.select(described), scope.select(values), scope.select(("ALERTS",), firing)


def statuses(
    described: tuple[Sample, ...],
    values: tuple[Sample, ...],
    firing: tuple[Sample, ...],
    scope: Scope,
    *,
    now: float,
) -> tuple[SloStatus, ...]:
    """The status of every SLO and group, worst first: paging, without data, then by the remaining budget.

    `now` is the time of the queries in Unix seconds. The samples are the results of `status_queries`.
    """
    reader = _Reader(described, values, firing, scope, now=now)
    return tuple(sorted(reader.all(), key=_badness))


def _badness(one: SloStatus) -> tuple[bool, float, SloName, TextPairs]:
    return (not one.is_paging, -math.inf if one.remaining is None else one.remaining, one.name, one.group)


def _values(naming: Naming) -> tuple[str, ...]:
    """Series of every group."""
    names = naming.series
    return (names.period_events, names.period_error, names.budget_remaining, names.current_burn_rate)


class _Reader:
    """Joins series to one status per group."""

    def __init__(
        self,
        described: tuple[Sample, ...],
        values: tuple[Sample, ...],
        firing: tuple[Sample, ...],
        scope: Scope,
        *,
        now: float,
    ) -> None:
        self._naming = scope.naming
        self._names = scope.naming.series
        self._series = RecordedSeries(values, scope)
        self._descriptions = RecordedSeries(described, scope)
        self._policies = Policies(self._descriptions, described, scope)
        labels = scope.naming.labels
        self._infos = {
            (info.get(labels.service, ""), info.get(labels.slo, "")): info
            for info in self._descriptions.labels(self._names.info)
        }
        self._alerts = _by_slo(firing, labels.service, labels.slo)
        self._now = now

    def all(self) -> Iterator[SloStatus]:
        """One status for each group; one for an SLO without data."""
        per_group = (*_values(self._naming), self._names.history_start, self._names.policy_level)
        names = {*self._descriptions.slos(self._names.info), *self._series.slos(*per_group)}
        for name in names:
            leveled = self._with(name, self._names.policy_level)
            current = leveled | self._with(name, self._names.history_start)
            for group in self._series.groups(name, *per_group):
                # Without either, it was recorded before a label was added to `group_by`.
                if group in current or not leveled:
                    yield self._status(name, group)

    def _with(self, name: SloName, series: str) -> set[TextPairs]:
        """The groups of an SLO that have a value of a series."""
        groups = self._series.groups(name, series)
        return {group for group in groups if self._series.value(series, name, group) is not None}

    def _status(self, name: SloName, group: TextPairs) -> SloStatus:
        def read(series: str) -> float | None:
            return self._series.value(series, name, group)

        info = self._infos.get((name.service, name.slo), {})
        target, period = _target(info), self._period(name)
        ratio, remaining = read(self._names.period_error), read(self._names.budget_remaining)
        events, burn_rate = read(self._names.period_events), read(self._names.current_burn_rate)
        start, state = (
            read(self._names.history_start),
            self._policies.state(name, read(self._names.policy_level)),
        )
        budget = None if target is None else float(1 - target)
        alerts = self._firing(name, group)
        return SloStatus(
            name=name,
            group=group,
            owner=info.get("owner", ""),
            target=target,
            window=info.get("window", ""),
            sli=None if ratio is None else 1 - ratio,
            remaining=remaining,
            remaining_time=_scaled(period, remaining, budget),
            remaining_events=None
            if remaining is None or events is None or budget is None
            else remaining * budget * events,
            burn_rate=burn_rate,
            exhausted_in=_time_left(period, remaining, burn_rate),
            state=state.name if state is not None else "",
            alerts=alerts,
            is_paging=self._names_of(name).page in alerts,
            period=period,
            coverage=None if start is None else coverage_since(start, period=period, now=self._now),
        )

    def _period(self, name: SloName) -> timedelta | None:
        series = self._names.period_days
        days = next(
            (self._series.value(series, name, group) for group in self._series.groups(name, series)), None
        )
        return timedelta(days=days) if days is not None and 0 < days < 10_000 else None

    def _firing(self, name: SloName, group: TextPairs) -> tuple[str, ...]:
        """The alerts of a group; those without its labels are about the whole SLO."""
        found = {
            labels["alertname"]
            for labels in self._alerts.get((name.service, name.slo), ())
            if all(labels.get(label, text) == text for label, text in group)
        }
        return tuple(alert for alert in self._names_of(name).all if alert in found)

    def _names_of(self, name: SloName) -> AlertNames:
        return self._naming.alerts_of(name.service, name.slo)


def _by_slo(
    firing: Iterable[Sample], service: str, slo: str
) -> dict[tuple[str, str], list[Mapping[str, str]]]:
    found: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for alert in firing:
        key = (alert.labels.get(service, ""), alert.labels.get(slo, ""))
        found.setdefault(key, []).append(alert.labels)
    return found


def coverage_since(start: float, *, period: timedelta | None, now: float) -> float | None:
    """The share of a period for which there is data, by the Unix time of the first event."""
    return None if period is None else min(1.0, max(0.0, now - start) / period.total_seconds())


def _target(info: Mapping[str, str]) -> Decimal | None:
    """The target in the info series, which is in percent."""
    try:
        target = Decimal(info.get("target", "")) / 100
    except InvalidOperation:
        return None
    return target if target.is_finite() and 0 < target < 1 else None


def _scaled(period: timedelta | None, remaining: float | None, budget: float | None) -> timedelta | None:
    """The remaining share of the budget as a time of total outage."""
    if period is None or remaining is None or budget is None or not math.isfinite(remaining):
        return None
    return timedelta(seconds=period.total_seconds() * budget * max(remaining, -1e6))


def _time_left(
    period: timedelta | None, remaining: float | None, burn_rate: float | None
) -> timedelta | None:
    """A burn rate of 1 spends the whole budget in one period (SRE Workbook, chapter 5)."""
    if period is None or remaining is None or burn_rate is None or remaining <= 0 or burn_rate <= 0:
        return None
    return timedelta(seconds=min(period.total_seconds() * remaining / burn_rate, 1e9))
