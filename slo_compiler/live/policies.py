"""Error budget policies as recorded series describe them: states, modes and waivers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.live.series import SloName
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.live.scope import Scope
    from slo_compiler.live.series import RecordedSeries
    from slo_compiler.model.samples import Sample


_NUMBER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveState:
    """A state of a policy."""

    name: str
    level: int
    """0 is the strictest."""
    allow: frozenset[str]
    """Classes of changes that it allows."""
    requires_postmortem: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePolicy:
    """The policy of one SLO."""

    name: str
    is_enforced: bool
    """False if it advises only."""
    allows_unknown: bool
    """The decision of the policy while the state is unknown."""
    min_budget_events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveWaiver:
    """A dated exception."""

    name: str
    slo: str
    """Empty for the whole service."""
    allow: frozenset[str]
    ticket: str
    approved_by: str
    expires: float
    """Unix time at which it has no effect any more."""


class Policies:
    """The policies of all services in a scope."""

    def __init__(self, series: RecordedSeries, samples: tuple[Sample, ...], scope: Scope) -> None:
        """Read the series of policies; omit those that cannot be read, so that their state is unknown."""
        names, service = scope.naming.series, scope.naming.labels.service
        self._slo = scope.naming.labels.slo
        self._of_slo: dict[SloName, list[LivePolicy]] = {}
        for labels in series.labels(names.policy_info):
            slo = SloName(service=labels.get(service, ""), slo=labels.get(self._slo, ""))
            self._of_slo.setdefault(slo, []).extend(_policies(labels))
        self._states = {
            (labels.get(service, ""), labels.get("policy", ""), labels.get("level", "")): _state(labels)
            for labels in series.labels(names.policy_state)
            if _NUMBER.fullmatch(labels.get("level", ""))
        }
        self._waivers: dict[tuple[str, str], list[LiveWaiver]] = {}
        for sample in samples:
            if sample.labels.get("__name__") == names.policy_waiver:
                key = (sample.labels.get(service, ""), sample.labels.get("policy", ""))
                self._waivers.setdefault(key, []).append(self._waiver(sample))

    def of(self, slo: SloName) -> LivePolicy | None:
        """The policy of an SLO; None if its series are not there, or those of several environments are."""
        found = self._of_slo.get(slo, [])
        return found[0] if len(found) == 1 else None

    def copies(self, slo: SloName) -> int:
        """The number of policies that claim an SLO: 1, unless environments or rulers are mixed up."""
        return len(self._of_slo.get(slo, []))

    def state(self, slo: SloName, level: float | None) -> LiveState | None:
        """The state that a recorded level means; None if it is unknown."""
        policy = self.of(slo)
        if policy is None or level is None or level != int(level):
            return None
        return self._states.get((slo.service, policy.name, str(int(level))))

    def strictest(self, slo: SloName) -> LiveState | None:
        """The strictest state of an SLO's policy, which applies to changes while the state is unknown."""
        return self.state(slo, 0.0)

    def waivers(self, slo: SloName, *, change: str, now: float) -> tuple[LiveWaiver, ...]:
        """The waivers that allow a change now, in the order of their names."""
        policy = self.of(slo)
        found = self._waivers.get((slo.service, policy.name), []) if policy is not None else []
        active = (
            one for one in found if one.slo in ("", slo.slo) and change in one.allow and now < one.expires
        )
        return tuple(sorted(active, key=lambda one: one.name))

    def _waiver(self, sample: Sample) -> LiveWaiver:
        labels = sample.labels
        return LiveWaiver(
            name=labels.get("waiver", ""),
            slo=labels.get(self._slo, ""),
            allow=_classes(labels.get("allow", "")),
            ticket=labels.get("ticket", ""),
            approved_by=labels.get("approved_by", ""),
            expires=sample.value,
        )


def _policies(labels: Mapping[str, str]) -> Iterator[LivePolicy]:
    """None if the labels do not contain the data for a decision."""
    minimum = labels.get("min_budget_events", "")
    if not _NUMBER.fullmatch(minimum) or not labels.get("policy"):
        return
    yield LivePolicy(
        name=labels["policy"],
        is_enforced=labels.get("mode") != "advise",
        allows_unknown=labels.get("on_unknown") == "allow",
        min_budget_events=int(minimum),
    )


def _state(labels: Mapping[str, str]) -> LiveState:
    return LiveState(
        name=labels.get("state", ""),
        level=int(labels["level"]),
        allow=_classes(labels.get("allow", "")),
        requires_postmortem=labels.get("postmortem") == "true",
    )


def _classes(text: str) -> frozenset[str]:
    return frozenset(text.split(",")) - {""}
