"""The facts about an incident, for each SLO and group that it concerns."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.incidents.cost import Cost
    from slo_compiler.incidents.episodes import Episode
    from slo_compiler.incidents.impact import Spell
    from slo_compiler.live.series import SloName
    from slo_compiler.model import TextPairs
    from slo_compiler.model.samples import SampledSeries
    from slo_compiler.replay.firings import Firing


class RatesFrom(StrEnum):
    """The series that a replay and an impact were computed from."""

    RECORDED = "recorded series"
    RAW = "raw series"


class Part(StrEnum):
    """A part of the facts, and of the queries that it was computed from."""

    ALERTS = "alerts"
    REPLAY = "replay"
    IMPACT = "impact"
    BUDGET = "budget"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFirings:
    """The times at which one burn-rate pair alone would have fired; begins in Unix seconds."""

    pair: BurnRatePair
    begins: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A change of the state of an error budget policy; time in Unix seconds."""

    time: float
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SloIncident:
    """One SLO, or one of its groups, during an incident; None if Prometheus has no data."""

    name: SloName
    group: TextPairs
    fired: tuple[Episode, ...]
    """Alerts that fired, from `ALERTS`."""
    replayed: tuple[Firing, ...]
    """Alerts that would have fired with the rules of the spec."""
    rates_from: RatesFrom
    impact: Spell | None = None
    cost: Cost | None = None
    before: float | None = None
    """The remaining share of the error budget when the impact began."""
    after: float | None = None
    """The same when it ended."""
    states: tuple[StateChange, ...] = ()
    """States of the policy, from the one when the incident began."""
    spells: tuple[Spell, ...] = ()
    """All times with too many errors, before estimation; the impact is one of them."""
    pairs: tuple[PairFirings, ...] = ()
    """The firings of each pair; empty unless details were requested."""
    data_since: float | None = None
    """The recorded time of the first data of the SLO, in Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query and the Unix time of its evaluation, so that a reader can repeat it."""

    fact: str
    query: str
    time: float
    """The evaluation; of several, the last one."""
    begin: float | None = None
    """The first of several evaluations."""
    step: timedelta | None = None
    """The time between two of several evaluations."""
    part: Part = Part.ALERTS
    """The computed facts."""
    slo: str = ""
    """The SLO that it is about; empty for all of the service."""
    result: tuple[SampledSeries, ...] = ()
    """The answers of Prometheus, if they were kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The facts about a service in a time range in Unix seconds."""

    begin: float
    end: float
    slos: tuple[SloIncident, ...]
    questions: tuple[Question, ...]
    warnings: tuple[str, ...] = ()
