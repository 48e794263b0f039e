"""Reads the answer of `/api/v1/rules`."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from slo_compiler.model.engine import Engine
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
        """The name of the recorded series or alert."""
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
    engine: Engine = Engine.PROMETHEUS


class LoadedRules:
    """All loaded groups, by name."""

    def __init__(self, groups: Iterable[LoadedGroup]) -> None:
        """Index the groups."""
        self._groups: dict[str, list[LoadedGroup]] = defaultdict(list)
        self._counts: Counter[RuleKey] = Counter()
        self._services: dict[str, list[str]] = defaultdict(list)
        self.engine: Engine | None = None
        """The engine, which not every group shows; None if no group is loaded."""
        for group in groups:
            if self.engine in (None, Engine.PROMETHEUS):
                self.engine = group.engine
            if group.name not in self._groups:
                for stem in _stems(group.name):
                    self._services[stem].append(group.name)
            self._groups[group.name].append(group)
            self._counts.update(rule.key for rule in group.rules)

    def named(self, name: str) -> list[LoadedGroup]:
        """The groups with a name; several if there are copies."""
        return self._groups.get(name, [])

    def count(self, key: RuleKey) -> int:
        """The number of loaded rules with this name and these labels."""
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

    def names_of_service(self, group_prefix: str) -> frozenset[tuple[str, str]]:
        """Group and name of each rule in the groups of a service."""
        return frozenset(
            (name, rule.name)
            for name in self.of_service(group_prefix)
            for group in self._groups[name]
            for rule in group.rules
        )


def _stems(name: str) -> Iterator[str]:
    """The prefixes of a service that the name of a group may have: without and with an environment."""
    parts = name.split(":", 3)
    for length in (2, 3):
        if len(parts) > length:
            yield ":".join(parts[:length]) + ":"


def read_groups(data: Any) -> tuple[LoadedGroup, ...]:
    """Convert the `data` of an answer; raises ValueError if it has another form."""
    try:
        return tuple(_group(group) for group in data["groups"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the list of rules has an unknown form") from error


def next_page(data: Any, groups: tuple[LoadedGroup, ...], *, limit: int, number: int) -> dict[str, str]:
    """The parameters of the page after page `number`; empty after the last one.

    Prometheus and Mimir return a token. vmalert numbers pages of `limit` groups; its older versions return
    all groups in each.
    """
    token = data.get("groupNextToken")
    if token:
        return {"group_next_token": str(token)}
    is_full = len(groups) == limit and groups[0].engine is Engine.VMALERT
    return {"page_num": str(number + 1)} if is_full else {}


def same_groups(some: Iterable[LoadedGroup], others: Iterable[LoadedGroup]) -> bool:
    """True if the names and files of groups are the same, in any order."""
    return {(one.name, one.file) for one in some} == {(one.name, one.file) for one in others}


def _group(data: dict[str, Any]) -> LoadedGroup:
    rules = data.get("rules") or ()
    # vmalert shows the time of each rule only.
    took = data.get("evaluationTime", sum(rule.get("evaluationTime", 0) for rule in rules))
    return LoadedGroup(
        name=str(data["name"]),
        file=str(data.get("file", "")),
        interval=float(data.get("interval", 0)),
        took=float(took),
        rules=tuple(map(_rule, rules)),
        engine=_engine(data),
    )


def _engine(group: dict[str, Any]) -> Engine:
    """The engine, by what only its groups have; a ruler has a namespace instead of a file."""
    if any("datasourceType" in rule for rule in group.get("rules") or ()):
        return Engine.VMALERT
    if "partialResponseStrategy" in group:
        return Engine.THANOS
    file = str(group.get("file", ""))
    is_file = "/" in file or file.endswith((".yml", ".yaml"))
    return Engine.PROMETHEUS if is_file and "sourceTenants" not in group else Engine.RULER


def _rule(data: dict[str, Any]) -> LoadedRule:
    health = data.get("health", "")
    return LoadedRule(
        name=str(data["name"]),
        expr=str(data["query"]),
        labels=_pairs(data.get("labels")),
        annotations=_pairs(data.get("annotations")),
        for_seconds=float(data.get("duration", 0)),
        keep_firing_seconds=float(data.get("keepFiringFor", data.get("keep_firing_for", 0))),
        has_failed=health == "err",
        error=str(data.get("lastError", "")),
        # Not by the health: vmalert reports "ok" before the first evaluation.
        is_evaluated=not str(data.get("lastEvaluation", "")).startswith("0001-"),
    )


def _pairs(data: dict[str, str] | None) -> TextPairs:
    return tuple(sorted((data or {}).items()))
