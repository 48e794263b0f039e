"""The cost of an incident found by alerts: impact, bad events and budget shares of each SLO."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.incidents.cost import Cost
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.incidents.facts import Incident, SloIncident, StateChange
    from slo_compiler.incidents.impact import Spell
    from slo_compiler.incidents.joining import JoinedAlerts
    from slo_compiler.live.series import SloName
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming

TAIL = 900.0
"""Seconds after the last alert until tiles, budgets and policy states have caught up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSlo:
    """One SLO, or one of its groups, whose alerts fired."""

    name: SloName
    group: TextPairs
    impact: Spell | None
    """From the first to the last error of the incident; None if Prometheus has no data about it."""
    cost: Cost | None
    states: tuple[StateChange, ...] = ()

    @property
    def spent(self) -> float | None:
        """The share of the error budget that it spent; None if data does not cover the period."""
        return None if self.cost is None else self.cost.spent


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredEpisode:
    """The alerts of one incident, and the measured impact; times in Unix seconds."""

    alerts: JoinedAlerts
    slos: tuple[MeasuredSlo, ...]
    warnings: tuple[str, ...] = ()

    @property
    def service(self) -> str:
        """The service of the alerts."""
        return self.alerts.service

    @property
    def impacts(self) -> tuple[Spell, ...]:
        """The measured impacts."""
        return tuple(one.impact for one in self.slos if one.impact is not None)

    @property
    def is_open(self) -> bool:
        """True if an impact lasted until the end of the search; without any, if alerts fired until then."""
        return any(one.is_open for one in self.impacts) if self.impacts else self.alerts.is_open

    @property
    def begin(self) -> float:
        """The start of the first impact, or of the first alert if there is no impact."""
        return min((one.begin for one in self.impacts), default=self.alerts.begin)

    @property
    def end(self) -> float:
        """The end of the last impact; without any, of the last alert."""
        return max((one.end for one in self.impacts), default=self.alerts.end)


def measure(
    joined: JoinedAlerts,
    plan: ServicePlan,
    naming: Naming,
    ask: Callable[[ServicePlan, float, float], Incident],
    *,
    after: float,
    until: float,
) -> MeasuredEpisode:
    """Measure the impact of alerts between the incident before them and the one after them.

    `ask` investigates a service between two times and returns one impact, so each time in which pages fired
    is investigated alone, and the costs are summed. If alerts were replayed, those are used.
    """
    is_replayed = any(one.is_replayed for one in joined.alerts)
    own = replace(plan, slos=tuple(one for one in plan.slos if one.slo.name in joined.slos))
    found: dict[tuple[SloName, TextPairs], MeasuredSlo] = {}
    warnings: dict[str, None] = {}
    for begin, end in _windows(joined, own, after=after, until=until):
        incident = ask(own, begin, end)
        warnings |= dict.fromkeys(incident.warnings)
        for one in incident.slos:
            key, names = (one.name, one.group), naming.alerts_of(one.name.service, one.name.slo)
            if (
                (is_replayed and one.replayed)
                or _fired(one, (names.page,))
                or (key not in found and _fired(one, names.burn_alerts))
            ):
                found[key] = _added(found.get(key), one)
    return MeasuredEpisode(alerts=joined, slos=tuple(found.values()), warnings=tuple(warnings))


def _windows(
    joined: JoinedAlerts, plan: ServicePlan, *, after: float, until: float
) -> Iterator[tuple[float, float]]:
    """Yield the times to query: from the longest window before the alerts on, cut after each page."""
    begin = max(after, joined.begin - _lead(joined, plan))
    for _, cut in list(joined.pages())[:-1]:
        yield begin, cut
        begin = cut
    yield begin, max(min(joined.end + TAIL, until), joined.end)


def _lead(joined: JoinedAlerts, plan: ServicePlan) -> float:
    """Return the longest window of the alerts in seconds: errors before it are not why they fired."""
    severities = {one.severity for one in joined.alerts}
    windows = [
        pair.long_window.total_seconds()
        for one in plan.slos
        for severity, pairs in one.pairs.severities
        if severity in severities
        for pair in pairs
    ]
    return max(windows, default=0.0)


def _fired(one: SloIncident, alerts: Collection[str]) -> bool:
    """Return whether one of some alerts fired."""
    return any(dict(episode.labels).get("alertname") in alerts for episode in one.fired)


def _added(before: MeasuredSlo | None, one: SloIncident) -> MeasuredSlo:
    """Add an impact to those before it."""
    new = MeasuredSlo(name=one.name, group=one.group, impact=one.impact, cost=one.cost, states=one.states)
    if before is None or before.impact is None:
        return new
    if new.impact is None:
        return replace(before, states=_continued(before.states, new.states))
    impact = replace(new.impact, begin=before.impact.begin, peak=max(before.impact.peak, new.impact.peak))
    return replace(
        new,
        impact=impact,
        cost=_sum(before.cost, new.cost),
        states=_continued(before.states, new.states),
    )


def _sum(first: Cost | None, second: Cost | None) -> Cost | None:
    """Add two costs; the budget is that of the period that ends with the second one."""
    if first is None or second is None:
        return None
    allowed = first.allowed if second.allowed is None else second.allowed
    return Cost(bad=first.bad + second.bad, total=first.total + second.total, allowed=allowed)


def _continued(before: Sequence[StateChange], after: Sequence[StateChange]) -> tuple[StateChange, ...]:
    """Continue states with later ones; the first of these is no change if it is the last one before."""
    is_same = bool(before and after and before[-1].level == after[0].level)
    return (*before, *after[is_same:])
