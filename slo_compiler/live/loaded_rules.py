"""Reads the answer of `/api/v1/rules`."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import TextPairs

RuleKey = tuple[str, "TextPairs"]
"""The name and the labels of a rule, which identify what it writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRule:
    """A rule as Prometheus reports it."""

    name: str
    expr: str
    labels: TextPairs
    annotations: TextPairs
    for_seconds: float
    keep_firing_seconds: float
    has_failed: bool
    error: str
    is_evaluated: bool

    @property
    def key(self) -> RuleKey:
        """What the rule writes."""
        return (self.name, self.labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedGroup:
    """A rule group as Prometheus reports it."""

    name: str
    file: str
    """The path of its file, or the namespace of a ruler."""
    interval: float
    """In seconds, as the next one."""
    took: float
    """The duration of the last evaluation."""
    rules: tuple[LoadedRule, ...]


class LoadedRules:
    """All loaded groups, by name."""

    def __init__(self, groups: Iterable[LoadedGroup]) -> None:
        """Index the groups."""
        self._groups: dict[str, list[LoadedGroup]] = defaultdict(list)
        self._counts: Counter[RuleKey] = Counter()
        self._services: dict[str, list[str]] = defaultdict(list)
        for group in groups:
            if group.name not in self._groups:
                self._services[_stem(group.name)].append(group.name)
            self._groups[group.name].append(group)
            self._counts.update(rule.key for rule in group.rules)

    def named(self, name: str) -> list[LoadedGroup]:
        """The groups with a name; several if there are copies."""
        return self._groups.get(name, [])

    def count(self, key: RuleKey) -> int:
        """How often a rule with this name and these labels is loaded."""
        return self._counts[key]

    def places(self, key: RuleKey) -> list[tuple[str, str]]:
        """File and group of each copy of a rule; searches all rules."""
        return [
            (group.file, group.name)
            for groups in self._groups.values()
            for group in groups
            for rule in group.rules
            if rule.key == key
        ]

    def of_service(self, group_prefix: str) -> list[str]:
        """The names of the groups that begin with the prefix of a service, such as `slo:checkout:`."""
        return self._services.get(group_prefix, [])


def _stem(name: str) -> str:
    """The prefix of the service in the name of a group."""
    return ":".join(name.split(":", 2)[:2]) + ":"


def read_groups(data: Any) -> tuple[LoadedGroup, ...]:
    """Convert the `data` of an answer; raises ValueError if it has another form."""
    try:
        return tuple(_group(group) for group in data["groups"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the list of rules has an unknown form") from error


def _group(data: dict[str, Any]) -> LoadedGroup:
    return LoadedGroup(
        name=str(data["name"]),
        file=str(data.get("file", "")),
        interval=float(data.get("interval", 0)),
        took=float(data.get("evaluationTime", 0)),
        rules=tuple(_rule(rule) for rule in data.get("rules") or ()),
    )


def _rule(data: dict[str, Any]) -> LoadedRule:
    health = data.get("health", "")
    return LoadedRule(
        name=str(data["name"]),
        expr=str(data["query"]),
        labels=_pairs(data.get("labels")),
        annotations=_pairs(data.get("annotations")),
        for_seconds=float(data.get("duration", 0)),
        keep_firing_seconds=float(data.get("keepFiringFor", 0)),
        has_failed=health == "err",
        error=str(data.get("lastError", "")),
        is_evaluated=health != "unknown" or not str(data.get("lastEvaluation", "")).startswith("0001-"),
    )


def _pairs(data: dict[str, str] | None) -> TextPairs:
    return tuple(sorted((data or {}).items()))
