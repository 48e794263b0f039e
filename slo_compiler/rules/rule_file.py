"""A rule file as data: groups of recording and alerting rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.rules.shapes import RuleShape


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """A recording rule."""

    record: str
    expr: str
    labels: TextPairs
    every: timedelta | None = None
    """The time between two samples; None for a sample at each evaluation of the group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertingRule:
    """An alerting rule."""

    alert: str
    expr: str
    labels: TextPairs
    annotations: TextPairs
    for_duration: timedelta | None = None
    """`for` in a rule file; None for an alert that fires immediately."""
    keep_firing_for: timedelta | None = None
    """`keep_firing_for` in a rule file; None for an alert that resolves immediately."""


Rule = RecordingRule | AlertingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules that Prometheus evaluates in order, with the same evaluation time."""

    name: str
    interval: timedelta
    rules: tuple[Rule, ...]
    delay: timedelta | None = None
    """`eval_delay` in a file for vmalert: the least time from the timestamp of an evaluation until it begins.
    None for the default of the engine."""
    is_aligned: bool = True
    """`eval_alignment` in a file for vmalert: False if timestamps are not multiples of the interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SloRules:
    """The groups of one SLO: fast, tiles, slow, constants."""

    slo: Slo
    groups: tuple[RuleGroup, ...]
    shape: RuleShape
    """The rules that it has in common with other SLOs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """All rules of one service, SLO by SLO."""

    service: str
    owner: str
    source: str
    """The path of the spec, as specified by the user."""
    slos: tuple[SloRules, ...]
    service_groups: tuple[RuleGroup, ...] = ()
    """Groups that read series of all SLOs."""

    @property
    def groups(self) -> tuple[RuleGroup, ...]:
        """All groups, in the order of the file."""
        return (*(group for slo in self.slos for group in slo.groups), *self.service_groups)

    @property
    def rule_count(self) -> int:
        """The number of rules in the file."""
        return sum(len(group.rules) for group in self.groups)
