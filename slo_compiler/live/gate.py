"""Decides from recorded series whether a service may deploy: the strictest SLO counts (docs/gate.md).

Without series, with old samples, too little history or values that are not numbers, the decision is unknown,
and the policy decides what that means. Too little traffic never blocks.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.live.policies import Policies
from slo_compiler.live.series import RecordedSeries
from slo_compiler.live.status import coverage_since, status_queries, statuses
from slo_compiler.model import ChangeClass
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.live.policies import LivePolicy, LiveState
    from slo_compiler.live.scope import Scope
    from slo_compiler.live.status import SloStatus
    from slo_compiler.model.samples import Sample

OLDEST = 15 * 60
"""Seconds after which a level is too old: two of the longest intervals (5m), and 5m."""

LEAST_COVERAGE = 0.5
"""The share of the period that must have data, as for the alerts of a new SLO."""


class Decision(StrEnum):
    """The decisions of a gate; the order is from the best to the worst."""

    GO = "go"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class SloDecision:
    """The decision about one SLO, or one group of it."""

    status: SloStatus
    decision: Decision
    """The decision of the policy, regardless of its mode."""
    reason: str
    """A sentence without a full stop."""
    is_enforced: bool
    waiver: str = ""
    """The name of the waiver that allows the change."""
    since: timedelta | None = None
    """The time since the state began; None if it is longer than the queried range, or unknown."""

    @property
    def effect(self) -> Decision:
        """The effect of the decision on the pipeline: a policy with the mode `advise` stops nothing."""
        return self.decision if self.is_enforced else Decision.GO


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRequest:
    """The change, and what the caller overrides."""

    service: str
    change: ChangeClass
    is_enforced: bool | None = None
    """None: the mode of each SLO's policy."""
    allows_unknown: bool | None = None
    """None: the setting of each SLO's policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """The decision about a service."""

    request: GateRequest
    slos: tuple[SloDecision, ...] = ()
    """Worst first."""
    problem: str = ""
    """The reason why there is no answer, or only a partial one, so that the decision is unknown."""

    @property
    def decision(self) -> Decision:
        """The worst decision; unknown if there are no SLOs. A rollback is never blocked."""
        return self._worst([one.decision for one in self.slos], unknown=self._of_problem())

    @property
    def effect(self) -> Decision:
        """The worst effect: what the pipeline does."""
        unknown = Decision.GO if self.request.is_enforced is False else self._of_problem()
        return self._worst([one.effect for one in self.slos], unknown=unknown)

    def _of_problem(self) -> Decision:
        return Decision.GO if self.request.allows_unknown else Decision.UNKNOWN

    def _worst(self, decisions: list[Decision], *, unknown: Decision) -> Decision:
        if self.request.change is ChangeClass.ROLLBACK:
            return Decision.GO
        if self.problem or not decisions:
            decisions = [*decisions, unknown]
        return max(decisions, key=list(Decision).index)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSamples:
    """The results of the queries of a gate."""

    described: tuple[Sample, ...]
    values: tuple[Sample, ...]
    firing: tuple[Sample, ...]
    ages: tuple[Sample, ...]
    changes: tuple[Sample, ...]
    starts: tuple[Sample, ...]
    now: float
    """The time of the queries in Unix seconds, by the clock of Prometheus."""


def gate_queries(scope: Scope) -> tuple[str, ...]:
    """Queries for the fields of `GateSamples`, in their order.

    Ages are seconds since the newest sample of a level; changes are the Unix times at which a level was last
    another one than 5m before, in the last week. Starts are those of histories in the last month: a group
    without data for 2 days has none now, but its events still count.
    """
    names = scope.naming.series
    level = f"{names.policy_level}{{{scope.matchers}}}"
    ages = f"time() - timestamp({level})"
    changes = f"max_over_time(timestamp({level} != {level} offset 5m)[7d:5m])"
    starts = f"max_over_time({names.history_start}{{{scope.matchers}}}[31d:30m])"
    # Functions drop the name, by which results are indexed.
    named = (
        f'label_replace({query}, "__name__", "{name}", "", "")'
        for query, name in (
            (ages, names.policy_level),
            (changes, names.policy_level),
            (starts, names.history_start),
        )
    )
    return (*status_queries(scope), *named)


def decide(
    request: GateRequest, samples: GateSamples, scope: Scope, *, warnings: tuple[str, ...] = ()
) -> GateResult:
    """Decide about each SLO of the service, and so about the service.

    `warnings` are those of Prometheus. With a warning, the answer may be partial, and the missing part may
    be the one that blocks.
    """
    judge = _Judge(request, samples, scope)
    found = sorted(judge.all(), key=lambda one: -list(Decision).index(one.decision))
    problem = f"Prometheus warns: {'; '.join(warnings)}" if warnings else ""
    if not found and not problem:
        problem = f"Prometheus has no SLO of the service {request.service}"
    return GateResult(request=request, slos=tuple(found), problem=problem)


class _Judge:
    """Decides about the SLOs of one service."""

    def __init__(self, request: GateRequest, samples: GateSamples, scope: Scope) -> None:
        self._request, self._samples, self._scope = request, samples, scope
        described = RecordedSeries(samples.described, scope)
        self._policies = Policies(described, samples.described, scope)
        self._values = RecordedSeries(samples.values, scope)
        self._ages = RecordedSeries(samples.ages, scope)
        self._changes = RecordedSeries(samples.changes, scope)
        self._starts = RecordedSeries(samples.starts, scope)
        self._level = scope.naming.series.policy_level

    def all(self) -> Iterator[SloDecision]:
        """One decision for each group; SLOs without a level have one, too."""
        samples = self._samples
        for status in statuses(
            samples.described, samples.values, samples.firing, self._scope, now=samples.now
        ):
            yield self._decide(status)

    def _decide(self, status: SloStatus) -> SloDecision:
        policy = self._policies.of(status.name)
        if policy is None:
            copies = self._policies.copies(status.name)
            mixed = f"it has {copies} policies: select one environment with --prometheus"
            reason = mixed if copies else "Prometheus has no policy for it: check that the rules are loaded"
            return self._unknown(status, None, reason)
        level = self._values.value(self._level, status.name, status.group)
        state = self._policies.state(status.name, level)
        gap = self._gap(status, state)
        # Without any traffic in the period there is no state, which is not an unknown state.
        if gap and not (state is None and self._has_little_traffic(status, policy)):
            return self._unknown(status, policy, gap)
        if state is None or self._has_little_traffic(status, policy):
            reason = "too little traffic: its whole error budget is fewer than"
            return self._made(status, policy, Decision.GO, f"{reason} {policy.min_budget_events} bad events")
        return self._by_state(status, policy, state)

    def _by_state(self, status: SloStatus, policy: LivePolicy, state: LiveState) -> SloDecision:
        change = self._request.change
        if change in state.allow:
            return self._made(status, policy, Decision.GO, f"{state.name} allows {change}")
        waivers = self._policies.waivers(status.name, change=change, now=self._samples.now)
        if waivers:
            one = waivers[0]
            reason = (
                f"{state.name} does not allow {change}, but the waiver {one.name} of {one.approved_by} does"
            )
            return self._made(status, policy, Decision.GO, f"{reason} ({one.ticket})", waiver=one.name)
        allowed = ", ".join(known for known in ChangeClass if known in state.allow)
        reason = f"{state.name} does not allow {change}, only {allowed}"
        return self._made(status, policy, Decision.BLOCKED, reason)

    def _gap(self, status: SloStatus, state: LiveState | None) -> str:
        """The reason why the state is unknown; empty if it is known."""
        age = self._ages.value(self._level, status.name, status.group)
        if state is None:
            return "its state is unknown: no traffic, no data, or rules that are not evaluated"
        if age is None or age > OLDEST:
            return f"its newest state is {'of unknown age' if age is None else f'{age / 60:.0f} minutes old'}"
        if status.remaining is None:
            return "its remaining error budget is unknown"
        coverage = self._coverage(status)
        if coverage is None:
            return "it is unknown since when there is data"
        return f"there is data for only {coverage:.0%} of the window" if coverage < LEAST_COVERAGE else ""

    def _coverage(self, status: SloStatus) -> float | None:
        """The share of the period since the first event; also of a group whose data ended long ago."""
        start = self._starts.value(self._scope.naming.series.history_start, status.name, status.group)
        if status.coverage is not None or start is None:
            return status.coverage
        return coverage_since(start, period=status.period, now=self._samples.now)

    def _has_little_traffic(self, status: SloStatus, policy: LivePolicy) -> bool:
        """True if the whole error budget of the period is fewer events than the policy needs."""
        names = self._scope.naming.series
        events = self._values.value(names.period_events, status.name, status.group)
        if events is None or status.target is None:
            return False
        return events * float(1 - status.target) < policy.min_budget_events

    def _unknown(self, status: SloStatus, policy: LivePolicy | None, reason: str) -> SloDecision:
        """While the state is unknown, changes that even the strictest state allows may go."""
        strictest = self._policies.strictest(status.name)
        allows = self._request.allows_unknown
        if allows is None:
            allows = policy is not None and policy.allows_unknown
        if strictest is not None and self._request.change in strictest.allow:
            reason = f"{reason}; every state allows {self._request.change}"
            return self._made(status, policy, Decision.GO, reason)
        if allows:
            return self._made(status, policy, Decision.GO, f"{reason}; on_unknown allows it")
        return self._made(status, policy, Decision.UNKNOWN, reason)

    def _made(
        self,
        status: SloStatus,
        policy: LivePolicy | None,
        decision: Decision,
        reason: str,
        *,
        waiver: str = "",
    ) -> SloDecision:
        is_enforced = self._request.is_enforced
        if is_enforced is None:
            is_enforced = policy is None or policy.is_enforced
        changed = self._changes.value(self._level, status.name, status.group)
        return SloDecision(
            status=status,
            decision=decision,
            reason=reason,
            is_enforced=is_enforced,
            waiver=waiver,
            since=None if changed is None else timedelta(seconds=self._samples.now - changed),
        )
