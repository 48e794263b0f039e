"""A rule file as data: groups of recording and alerting rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model import Slo, TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """A series to record."""

    record: str
    expr: str
    labels: TextPairs
    every: timedelta | None = None
    """The time between two samples; None for one at each evaluation of its group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertingRule:
    """An alert."""

    alert: str
    expr: str
    labels: TextPairs
    annotations: TextPairs
    for_duration: timedelta | None = None
    """`for` in a rule file; None for an alert that fires at once."""


Rule = RecordingRule | AlertingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules that Prometheus evaluates one after another, at one time."""

    name: str
    interval: timedelta
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SloRules:
    """The groups of one SLO: fast, tiles, slow."""

    slo: Slo
    groups: tuple[RuleGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """All rules of one service, SLO by SLO."""

    service: str
    owner: str
    source: str
    """The spec that it came from, as the user named it."""
    slos: tuple[SloRules, ...]

    @property
    def rule_count(self) -> int:
        """The number of rules in the file."""
        return sum(len(group.rules) for slo in self.slos for group in slo.groups)
