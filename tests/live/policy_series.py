"""Recorded series of one service with an error budget policy, as the compiled rules record them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slo_compiler.model.policy import DEFAULT_POLICY

if TYPE_CHECKING:
    from .recorded import RecordedData

DAY = 86_400
_SHARES = {3: 0.8, 2: 0.3, 1: 0.07, 0: -0.2}
"""A remaining budget in each state of the default policy."""


@dataclass(frozen=True, kw_only=True)
class PolicyService:
    """What differs between services."""

    name: str
    levels: dict[str, float | str | None] = field(default_factory=lambda: {"availability": 3})
    """By SLO: 3 is normal, 0 exhausted; None for an SLO without a level."""
    mode: str = "enforce"
    on_unknown: str = "block"
    min_events: str = "20"
    events: float = 1_000_000
    history_days: float | None = 40
    history_ended: int | None = None
    """Seconds since the start of the history was forgotten; None if it is recorded like the other series."""
    ended: int = -3600 * 3
    kind: str = "events"
    labels: dict[str, str] = field(default_factory=dict)
    has_states: bool = True

    def write(self, data: RecordedData) -> None:
        """Add the series of every SLO and of the policy."""
        service = {"service": self.name, **self.labels}
        for slo, level in self.levels.items():
            self._write_slo(data, slo, level)
        policy = {**service, "policy": "default"}
        for state in DEFAULT_POLICY.states if self.has_states else ():
            described = {
                "state": state.name,
                "level": str(DEFAULT_POLICY.level(state)),
                "allow": ",".join(state.allow),
                "postmortem": str(state.requires_postmortem).lower(),
            }
            data.add("slo:policy_state:info", {**policy, **described}, 1)
        known = [float(level) for level in self.levels.values() if level not in (None, "NaN")]
        if known:
            data.add("slo:service_policy_level:number", policy, min(known), ended=self.ended)

    def _write_slo(self, data: RecordedData, slo: str, level: float | str | None) -> None:
        own = {"service": self.name, "slo": slo, **self.labels}
        info = {"target": "99.9", "window": "28d", "kind": self.kind, "owner": f"{self.name}-team"}
        data.add("slo:metadata:info", {**own, **info}, 1)
        policy = {"policy": "default", "mode": self.mode, "on_unknown": self.on_unknown}
        data.add("slo:policy:info", {**own, **policy, "min_budget_events": self.min_events}, 1)
        data.add("slo:time_period:days", own, 28)
        if level is None:
            return
        remaining = _SHARES.get(int(level), 0.5) if level != "NaN" else 0.5
        data.add("slo:policy_level:number", own, level, ended=self.ended)
        data.add("slo:period_error_budget_remaining:ratio", own, remaining, ended=self.ended)
        data.add("slo:period_error:ratio", own, (1 - remaining) * 0.001, ended=self.ended)
        data.add("slo:period_events:count", own, self.events, ended=self.ended)
        data.add("slo:current_burn_rate:ratio", own, 0, ended=self.ended)
        if self.history_days is not None:
            start = data.now - self.history_days * DAY
            ended = self.ended if self.history_ended is None else self.history_ended
            data.add("slo:history_start:timestamp_seconds", own, start, ended=ended)
