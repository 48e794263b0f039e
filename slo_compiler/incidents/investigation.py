"""Answers, for each SLO of a service: which alerts fired or would have, when the impact was, what it cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.incidents.cost import Cost, cost
from slo_compiler.incidents.episodes import Episode, episodes
from slo_compiler.incidents.facts import Incident, SloIncident, StateChange
from slo_compiler.incidents.impact import impact_of, spells
from slo_compiler.incidents.past import past_of
from slo_compiler.incidents.raw import rates_over, ratio_over
from slo_compiler.incidents.recorded import RecordedTracks
from slo_compiler.live.series import SloName
from slo_compiler.replay.firings import replay_alerts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.incidents.impact import Spell
    from slo_compiler.incidents.past import Past
    from slo_compiler.incidents.reading import Reader
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import Intervals, Sample, TextPairs

_SCRAPES = 4
"""The window in which the impact is looked for, in scrape intervals: short, and two of them may fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation:
    """The questions about one service from `begin` to `end` in Unix seconds."""

    reader: Reader
    scope: Scope
    intervals: Intervals
    begin: float
    end: float

    def incident(self, plan: ServicePlan) -> Incident:
        """Ask about every SLO of a service; raises `PrometheusError`."""
        fired = self._fired()
        slos = tuple(one for alerts in plan.slos for one in self._slo(alerts, fired))
        return Incident(
            begin=self.begin,
            end=self.end,
            slos=slos,
            questions=tuple(self.reader.questions),
            warnings=tuple(self.reader.warnings),
        )

    def _fired(self) -> tuple[Episode, ...]:
        """Return the firings of all alerts of the service."""
        names = self.scope.naming.alerts
        selector = self.scope.select(("ALERTS",), f'alertstate="firing", alertname=~"{"|".join(names.all)}"')
        series = self.reader.stored("alerts that fired", selector, begin=self.begin, end=self.end)
        return episodes(series, interval_of=self._interval, until=self.end)

    def _interval(self, labels: TextPairs) -> float:
        is_page = dict(labels).get("alertname") == self.scope.naming.alerts.page
        return (self.intervals.fast if is_page else self.intervals.slow).total_seconds()

    def _slo(self, plan: AlertPlan, fired: tuple[Episode, ...]) -> Iterator[SloIncident]:
        name = SloName(service=plan.slo.service, slo=plan.slo.name)
        pasts = past_of(plan, name, self.reader, self.scope, self.intervals, begin=self.begin, end=self.end)
        ratios = self._ratios(plan)
        levels = self._levels(name)
        for past in pasts:
            own = tuple(one for one in fired if self._is_about(one, name, past.group))
            replayed = replay_alerts(plan, past.rates, past.times, begin=self.begin, end=self.end)
            begins = [*(one.begin for one in own), *(one.begin for one in replayed)]
            found = spells(ratios.get(past.group, ()), budget=float(plan.slo.error_budget))
            impact = impact_of(found, first_alert=min(begins, default=None))
            yield SloIncident(
                name=name,
                group=past.group,
                fired=own,
                replayed=replayed,
                rates_from=past.origin,
                impact=impact,
                cost=None if impact is None else self._cost(plan, past, impact),
                before=None if impact is None else self._remaining(name, past.group, impact.begin),
                after=None if impact is None else self._remaining(name, past.group, impact.end),
                states=levels.get(past.group, ()),
            )

    def _is_about(self, episode: Episode, name: SloName, group: TextPairs) -> bool:
        labels = dict(episode.labels)
        names = self.scope.naming.labels
        identity = {names.service: name.service, names.slo: name.slo, **dict(group)}
        return identity.items() <= labels.items()

    def _ratios(self, plan: AlertPlan) -> dict[TextPairs, tuple[tuple[float, float], ...]]:
        """Return the error ratio over a short window at each evaluation of the fast group."""
        window = plan.slo.scrape_interval * _SCRAPES
        series = self.reader.each(
            f"error ratio over {window}",
            ratio_over(plan.slo, window),
            begin=self.begin,
            end=self.end,
            step=self.intervals.fast,
        )
        return {tuple(sorted(one.labels.items())): one.points for one in series}

    def _cost(self, plan: AlertPlan, past: Past, impact: Spell) -> Cost | None:
        """Count the events of an impact exactly; the period's events are those of its tiles."""
        duration = timedelta(seconds=max(round(impact.end - impact.begin), 60))
        rates = rates_over(plan.slo, duration)
        bad = _of(self.reader.at("bad events per second", rates.errors, impact.end), past.group)
        total = _of(self.reader.at("events per second", rates.total, impact.end), past.group)
        if bad is None or total is None:
            return None
        seconds = duration.total_seconds()
        start = past.rates.history_start
        is_complete = start is not None and impact.end - start >= plan.slo.period.length.total_seconds()
        name = SloName(service=plan.slo.service, slo=plan.slo.name)
        return cost(
            bad * seconds,
            total * seconds,
            budget=float(plan.slo.error_budget),
            period_events=self._value(self.scope.naming.series.period_events, name, past.group, impact.end),
            is_complete=is_complete,
        )

    def _remaining(self, name: SloName, group: TextPairs, time: float) -> float | None:
        return self._value(self.scope.naming.series.budget_remaining, name, group, time)

    def _value(self, series: str, name: SloName, group: TextPairs, time: float) -> float | None:
        """Return a recorded value at a time."""
        samples = self.reader.at(series, self.scope.select((series,), self._own(name)), time)
        names = self.scope.naming.labels
        known = {"__name__", names.service, names.slo, *dict(self.scope.environment)}
        return _of(samples, group, without=known)

    def _levels(self, name: SloName) -> dict[TextPairs, tuple[StateChange, ...]]:
        """Return the policy states of each group, each with the time at which it began."""
        series = self.scope.naming.series.policy_level
        found = self.reader.stored(
            "policy states",
            self.scope.select((series,), self._own(name)),
            begin=self.begin,
            end=self.end,
        )
        tracks = RecordedTracks(found, self.scope)
        return {
            group: tuple(_changes(zip(track.times, track.values, strict=True)))
            for group in tracks.groups(series, name)
            for track in (tracks.track(series, name, group),)
        }

    def _own(self, name: SloName) -> str:
        return f'{self.scope.naming.labels.slo}="{name.slo}"'


def _changes(samples: Iterable[tuple[float, float]]) -> Iterator[StateChange]:
    level: int | None = None
    for time, value in samples:
        if round(value) != level:
            level = round(value)
            yield StateChange(time=time, level=level)


def _of(
    samples: Iterable[Sample], group: TextPairs, *, without: Iterable[str] = ("__name__",)
) -> float | None:
    """Return the value of the series with exactly the labels of a group."""
    ignored = frozenset(without)
    for sample in samples:
        if tuple(sorted(pair for pair in sample.labels.items() if pair[0] not in ignored)) == group:
            return sample.value
    return None
