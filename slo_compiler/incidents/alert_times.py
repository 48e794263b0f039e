"""The times at which burn-rate alerts fired: recorded, or replayed if no rules were loaded."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from slo_compiler.incidents.episodes import episodes, evaluation_interval, severity_of
from slo_compiler.incidents.joining import AlertTime
from slo_compiler.incidents.past import past_of
from slo_compiler.live.series import SloName
from slo_compiler.model.samples import SampledSeries
from slo_compiler.naming.alert_names import name_matcher
from slo_compiler.records import dataclass
from slo_compiler.replay.firings import replay_alerts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.incidents.reading import Reader
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import Intervals, TextPairs

_AT_ONCE = 86_400.0
"""Seconds that one query reads, so that answers stay small."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSearch:
    """A search for alerts from `begin` to `end` in Unix seconds; every method raises `PrometheusError`."""

    reader: Reader
    scope: Scope
    """All services, or one."""
    intervals: Intervals
    begin: float
    end: float

    def recorded(self) -> tuple[AlertTime, ...]:
        """Return the recorded firings of burn-rate alerts, by time."""
        names = self.scope.naming.alerts_in(self.scope.service)
        wanted = f'alertstate="firing", {name_matcher(*names.burn_alerts)}'
        selector = self.scope.select(("ALERTS",), wanted)
        parts = [
            one
            for begin, end in self._parts()
            for one in self.reader.stored("alerts that fired", selector, begin=begin, end=end)
        ]
        found = episodes(_whole(parts), interval_of=self._interval, until=self.end)
        labels = self.scope.naming.labels
        times = []
        for one in found:
            text = dict(one.labels)
            times.append(
                AlertTime(
                    service=text.get(labels.service, ""),
                    slo=text.get(labels.slo, ""),
                    severity=severity_of(one.labels, self.scope.naming),
                    begin=one.begin,
                    end=one.end,
                    is_open=one.is_open,
                )
            )
        return tuple(sorted(times))

    def replayed(self, plans: Iterable[ServicePlan]) -> tuple[AlertTime, ...]:
        """Replay the alerts of the SLOs whose rules were not loaded in the whole time, by time.

        If no alert at all was stored, those of all SLOs: some storages have no `ALERTS`.
        """
        known = self._recorded_slos() if self._stores_alerts() else set()
        found: list[AlertTime] = []
        for plan in plans:
            for alerts in plan.slos:
                name = SloName(service=alerts.slo.service, slo=alerts.slo.name)
                if name not in known:
                    found += self._replay(alerts, name)
        return tuple(sorted(found))

    def _parts(self) -> Iterator[tuple[float, float]]:
        begin = self.begin
        while begin < self.end:
            end = min(begin + _AT_ONCE, self.end)
            yield begin, end
            begin = end

    def _interval(self, labels: TextPairs) -> float:
        return evaluation_interval(labels, self.scope.naming, self.intervals)

    def _stores_alerts(self) -> bool:
        """Return whether there is any alert, regardless of the rule."""
        query = f"count(last_over_time(ALERTS[{round(self.end - self.begin)}s]))"
        return any(one.value for one in self.reader.at("stored alerts", query, self.end))

    def _recorded_slos(self) -> set[SloName]:
        """Return the SLOs whose constants were recorded: they are, as long as rules are evaluated."""
        names = self.scope.naming
        labels = names.labels
        selector = self.scope.select((names.series.objective,))
        seconds = round(self.end - self.begin)
        query = f"count by ({labels.service}, {labels.slo}) (last_over_time({selector}[{seconds}s]))"
        return {
            SloName(service=one.labels.get(labels.service, ""), slo=one.labels.get(labels.slo, ""))
            for one in self.reader.at("SLOs with recorded series", query, self.end)
        }

    def _replay(self, plan: AlertPlan, name: SloName) -> Iterator[AlertTime]:
        pasts = past_of(plan, name, self.reader, self.scope, self.intervals, begin=self.begin, end=self.end)
        for past in pasts:
            for one in replay_alerts(plan, past.rates, past.times, begin=self.begin, end=self.end):
                yield AlertTime(
                    service=name.service,
                    slo=name.slo,
                    severity=one.severity,
                    begin=one.begin,
                    end=self.end if one.resolved is None else one.resolved,
                    is_open=one.resolved is None,
                    is_replayed=True,
                )


def _whole(parts: Iterable[SampledSeries]) -> Iterator[SampledSeries]:
    """Join the parts of each series; a sample at the edge of two parts may be in both."""
    points: dict[TextPairs, dict[float, float]] = defaultdict(dict)
    for one in parts:
        points[tuple(sorted(one.labels.items()))].update(one.points)
    for labels, found in points.items():
        yield SampledSeries(labels=dict(labels), points=tuple(sorted(found.items())))
