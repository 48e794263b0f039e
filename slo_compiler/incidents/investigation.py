"""Finds alerts that fired or would have fired, the impact and its cost for each SLO of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.incidents.budget import BudgetReader
from slo_compiler.incidents.cost import cost
from slo_compiler.incidents.episodes import Episode, episodes, evaluation_interval
from slo_compiler.incidents.facts import Incident, Part, SloIncident, StateChange
from slo_compiler.incidents.impact import estimated, impact_of, spells
from slo_compiler.incidents.past import past_of
from slo_compiler.incidents.recorded import RecordedTracks
from slo_compiler.incidents.short_rates import ShortRates, read_short_rates, short_window
from slo_compiler.incidents.what_if import pair_firings
from slo_compiler.live.series import SloName
from slo_compiler.naming.alert_names import name_matcher
from slo_compiler.records import dataclass, replace
from slo_compiler.replay.firings import replay_alerts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.incidents.impact import Spell
    from slo_compiler.incidents.past import Past
    from slo_compiler.incidents.reading import Reader
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import Intervals, TextPairs

_NOTHING = ShortRates(points=(), interval=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Investigation:
    """The questions about one service from `begin` to `end` in Unix seconds."""

    reader: Reader
    scope: Scope
    intervals: Intervals
    begin: float
    end: float
    is_detailed: bool = False
    """True to replay each burn-rate pair alone, too."""

    def incident(self, plan: ServicePlan) -> Incident:
        """Query every SLO of a service; raises `PrometheusError`."""
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
        self.reader.slo, self.reader.part = "", Part.ALERTS
        names = self.scope.naming.alerts_in(self.scope.service)
        selector = self.scope.select(("ALERTS",), f'alertstate="firing", {name_matcher(*names.all)}')
        series = self.reader.stored("alerts that fired", selector, begin=self.begin, end=self.end)
        return episodes(series, interval_of=self._interval, until=self.end)

    def _interval(self, labels: TextPairs) -> float:
        return evaluation_interval(labels, self.scope.naming, self.intervals)

    def _slo(self, plan: AlertPlan, fired: tuple[Episode, ...]) -> Iterator[SloIncident]:
        name = SloName(service=plan.slo.service, slo=plan.slo.name)
        self.reader.slo, self.reader.part = name.slo, Part.REPLAY
        pasts = past_of(plan, name, self.reader, self.scope, self.intervals, begin=self.begin, end=self.end)
        self.reader.part = Part.IMPACT
        rates = self._rates(plan)
        self.reader.part = Part.POLICY
        levels = self._levels(name)
        self.reader.part = Part.BUDGET
        for past in pasts:
            own = tuple(one for one in fired if self._is_about(one, name, past.group))
            replayed = replay_alerts(plan, past.rates, past.times, begin=self.begin, end=self.end)
            begins = [*(one.begin for one in own), *(one.begin for one in replayed)]
            own_rates = rates.get(past.group, _NOTHING)
            found = spells(own_rates.ratios, budget=float(plan.slo.error_budget))
            seen = impact_of(found, first_alert=min(begins, default=None))
            incident = SloIncident(
                name=name,
                group=past.group,
                fired=own,
                replayed=replayed,
                rates_from=past.origin,
                states=levels.get(past.group, ()),
                spells=found,
                pairs=pair_firings(plan, past, begin=self.begin, end=self.end) if self.is_detailed else (),
                data_since=past.rates.history_start,
            )
            yield incident if seen is None else self._with_cost(incident, plan, past, seen, own_rates)

    def _rates(self, plan: AlertPlan) -> dict[TextPairs, ShortRates]:
        return read_short_rates(
            plan.slo, self.reader, begin=self.begin, end=self.end, interval=self.intervals.fast
        )

    def _with_cost(
        self, incident: SloIncident, plan: AlertPlan, past: Past, seen: Spell, rates: ShortRates
    ) -> SloIncident:
        """Add the impact and its cost."""
        smear = short_window(plan.slo) - plan.slo.scrape_interval
        impact = estimated(
            seen,
            interval=self.intervals.fast.total_seconds(),
            smear=smear.total_seconds(),
            until=self.end,
        )
        budget = BudgetReader(
            reader=self.reader,
            scope=self.scope,
            intervals=self.intervals,
            plan=plan,
            name=incident.name,
            past=past,
            until=self.end,
        )
        before, after = budget.before(impact), budget.after(impact)
        bad = rates.bad(seen)
        spent = cost(
            bad,
            max(bad, rates.total(impact)),
            budget=float(plan.slo.error_budget),
            period_events=None if after is None else after.events,
        )
        return replace(
            incident,
            impact=impact,
            cost=spent,
            before=None if before is None else before.remaining,
            after=None if after is None else after.remaining,
        )

    def _is_about(self, episode: Episode, name: SloName, group: TextPairs) -> bool:
        labels = dict(episode.labels)
        names = self.scope.naming.labels
        identity = {names.service: name.service, names.slo: name.slo, **dict(group)}
        return identity.items() <= labels.items()

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
