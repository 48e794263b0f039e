"""Select the impacts that are one incident, and compute the facts about the incident."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.incidents.impact import LONGEST_PAUSE
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.incidents.facts import Incident, SloIncident
    from slo_compiler.incidents.impact import Spell
    from slo_compiler.live.series import SloName
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming

MOST_GROUPS = 5
"""Groups of an SLO that a document describes."""

_SHARE_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """The first alert of an incident."""

    at: datetime
    alert: str
    slo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An incident of a service; times in UTC, in whole seconds."""

    start: datetime | None = None
    end: datetime | None = None
    """None while the impact lasts."""
    is_open: bool = False
    """True if the impact lasted until the end of what was read."""
    involved: tuple[SloIncident, ...] = ()
    """The SLOs and groups with an impact in this incident, worst first."""
    detected: Detection | None = None
    """From `ALERTS`."""
    replayed: Detection | None = None
    """From a replay; only if no alert is stored."""

    @property
    def slos(self) -> tuple[str, ...]:
        """The names of the SLOs, worst first."""
        return tuple(dict.fromkeys(one.name.slo for one in self.involved))

    @property
    def worst(self) -> tuple[SloIncident, ...]:
        """The worst group of each SLO."""
        return tuple(next(one for one in self.involved if one.name.slo == name) for name in self.slos)

    @property
    def shown(self) -> tuple[SloIncident, ...]:
        """The worst groups of each SLO, which a document describes."""
        return tuple(
            one
            for name in self.slos
            for one in [one for one in self.involved if one.name.slo == name][:MOST_GROUPS]
        )

    @property
    def budget(self) -> tuple[tuple[str, Decimal], ...]:
        """The spent share of the budget of each SLO, if it is known: that of the worst group."""
        return tuple((one.name.slo, share) for one in self.worst if (share := spent_share(one)) is not None)


def spent_share(one: SloIncident) -> Decimal | None:
    """Return the spent share of the error budget, rounded to a hundredth of a percent."""
    spent = None if one.cost is None else one.cost.spent
    return None if spent is None else Decimal(spent).quantize(_SHARE_PLACES)


def utc(time: float) -> datetime:
    """Return a Unix time in whole seconds, because documents have no parts of seconds."""
    return datetime.fromtimestamp(round(time), tz=UTC)


def summarize(incident: Incident, plan: ServicePlan, naming: Naming) -> Summary:
    """Return the incident that lasts until now, or else the worst one that was found."""
    budgets = {alerts.slo.name: float(alerts.slo.error_budget) for alerts in plan.slos}
    chosen = _one_incident(_affected(incident.slos, budgets))
    if not chosen:
        return Summary()
    involved = tuple(one.about for one in sorted(chosen, key=_Affected.order))
    start = min(one.impact.begin for one in chosen)
    is_open = any(one.impact.is_open for one in chosen)
    fired = _first(_fired(involved), start=start)
    return Summary(
        start=utc(start),
        end=None if is_open else utc(max(one.impact.end for one in chosen)),
        is_open=is_open,
        involved=involved,
        detected=fired,
        replayed=None if fired else _first(_replayed(involved, naming), start=start),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Affected:
    """An SLO or a group with an impact."""

    about: SloIncident
    impact: Spell
    weight: float
    """The duration of the impact times the highest burn rate."""

    def order(self) -> tuple[float, SloName, TextPairs]:
        """Sort the worst one first."""
        return -self.weight, self.about.name, self.about.group


def _affected(slos: Iterable[SloIncident], budgets: Mapping[str, float]) -> Iterator[_Affected]:
    for one in slos:
        if one.impact is not None:
            burned = (one.impact.end - one.impact.begin) * one.impact.peak / budgets[one.name.slo]
            yield _Affected(about=one, impact=one.impact, weight=burned)


def _one_incident(affected: Iterable[_Affected]) -> list[_Affected]:
    """Return the impacts around the worst one, or around the worst of those that have not ended."""
    found: list[list[_Affected]] = []
    for one in sorted(affected, key=lambda one: one.impact.begin):
        if found and one.impact.begin - max(other.impact.end for other in found[-1]) <= LONGEST_PAUSE:
            found[-1].append(one)
        else:
            found.append([one])
    return max(
        found,
        key=lambda group: (any(one.impact.is_open for one in group), max(one.weight for one in group)),
        default=[],
    )


def _fired(slos: Iterable[SloIncident]) -> Iterator[tuple[float, str, str]]:
    for one in slos:
        for episode in one.fired:
            yield episode.begin, dict(episode.labels).get("alertname", ""), one.name.slo


def _replayed(slos: Iterable[SloIncident], naming: Naming) -> Iterator[tuple[float, str, str]]:
    for one in slos:
        for firing in one.replayed:
            names = naming.alerts_of(one.name.service, one.name.slo)
            yield firing.begin, names.of(firing.severity), one.name.slo


def _first(found: Iterable[tuple[float, str, str]], *, start: float) -> Detection | None:
    """Return the first alert that fired since the start of the impact."""
    time, alert, slo = min((one for one in found if one[0] >= start), default=(0.0, "", ""))
    return Detection(at=utc(time), alert=alert, slo=slo) if alert else None
