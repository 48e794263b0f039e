"""Decide which incidents require a postmortem, and which have one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.incidents.summary import utc
from slo_compiler.incidents.triggers import entered_state_with_postmortem
from slo_compiler.model.postmortems import IncidentSeverity
from slo_compiler.postmortems.coverage import Extent, covering, declared_extent
from slo_compiler.postmortems.triggers import (
    DEFAULT_LIMITS,
    INDEPENDENT,
    Limits,
    Trigger,
    declared_triggers,
    impact_triggers,
    in_order,
    is_excused,
)
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from slo_compiler.incidents.measuring import MeasuredEpisode
    from slo_compiler.live.series import SloName
    from slo_compiler.model import BudgetPolicy
    from slo_compiler.model.postmortems import DeclaredIncident, Facts

    Policies = Mapping[SloName, BudgetPolicy]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedIncident:
    """An incident that was measured, declared, or both."""

    episode: MeasuredEpisode | None
    declared: tuple[DeclaredIncident, ...]
    extent: Extent
    triggers: tuple[Trigger, ...]
    """The reasons why it requires a postmortem; empty if it does not."""
    document: Facts | None
    """The postmortem about it."""
    excuse: str = ""
    """The reason why none is needed, from a declared incident."""

    @property
    def is_missing(self) -> bool:
        """Return whether it requires a postmortem and has none."""
        return bool(self.triggers) and self.document is None and not self.excuse

    @property
    def is_small(self) -> bool:
        """Return whether it requires none and has none."""
        return not self.triggers and self.document is None


def judge(
    episodes: Sequence[MeasuredEpisode],
    declared: Sequence[DeclaredIncident],
    documents: Sequence[Facts],
    *,
    policies: Policies,
    limits: Limits = DEFAULT_LIMITS,
) -> tuple[JudgedIncident, ...]:
    """Return all incidents by time; a declared one that is near a measured one is the same incident."""
    found = [
        _judged(one, near, documents, policies, limits)
        for one in episodes
        for near in (tuple(other for other in declared if declared_extent(other).is_near(_extent(one))),)
    ]
    attached = {other.id for one in found for other in one.declared}
    found += [_alone(one, documents, limits) for one in declared if one.id not in attached]
    return tuple(sorted(found, key=lambda one: (one.extent.begin, one.extent.service)))


def _extent(episode: MeasuredEpisode) -> Extent:
    return Extent(service=episode.service, begin=utc(episode.begin), end=utc(episode.end))


def _judged(
    episode: MeasuredEpisode,
    declared: tuple[DeclaredIncident, ...],
    documents: Sequence[Facts],
    policies: Policies,
    limits: Limits,
) -> JudgedIncident:
    triggers = [trigger for one in declared for trigger in declared_triggers(one, limits=limits)]
    triggers += measured_triggers(episode, policies, limits)
    extent = _extent(episode)
    return JudgedIncident(
        episode=episode,
        declared=declared,
        extent=extent,
        triggers=in_order(triggers),
        document=covering(extent, documents),
        excuse=_excuse(declared),
    )


def _alone(one: DeclaredIncident, documents: Sequence[Facts], limits: Limits) -> JudgedIncident:
    """Decide about a declared incident that no alert detected."""
    extent = declared_extent(one)
    return JudgedIncident(
        episode=None,
        declared=(one,),
        extent=extent,
        triggers=tuple(met for met in declared_triggers(one, limits=limits) if met in INDEPENDENT),
        document=covering(extent, documents),
        excuse=_excuse((one,)),
    )


def _excuse(declared: Iterable[DeclaredIncident]) -> str:
    """Return the first reason; none if one of the incidents always needs a postmortem."""
    known = tuple(declared)
    if any(one.severity is IncidentSeverity.SEV1 for one in known):
        return ""
    return next((one.no_postmortem for one in known if is_excused(one)), "")


def measured_triggers(episode: MeasuredEpisode, policies: Policies, limits: Limits) -> Iterator[Trigger]:
    """Yield the triggers that the impact of each SLO met; without an impact, the time of alerts counts."""
    for one in episode.slos:
        begin, end = (
            (one.impact.begin, one.impact.end)
            if one.impact is not None
            else (episode.alerts.begin, episode.alerts.end)
        )
        yield from impact_triggers(timedelta(seconds=end - begin), [one.spent], limits=limits)
        policy = policies.get(one.name)
        if policy is not None and entered_state_with_postmortem(one.states, policy, since=begin):
            yield Trigger.POLICY
