"""Reads compiled rule files: expressions, evaluation times, and the metrics that they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import promql_parser as promql
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_DEFAULT_INTERVAL = "30s"
"""Evaluation interval of a group without `interval`; the scrape interval here."""
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_PARTS = ("lhs", "rhs", "expr", "param", "vector_selector")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule, as Prometheus evaluates it."""

    record: str
    """Empty for an alert."""
    title: str
    expr: str
    labels: Mapping[str, str]
    interval: int
    phase: int
    """Seconds after a multiple of the interval."""
    reads: frozenset[tuple[str, int]]
    """Metrics read by instant selectors, with their offsets in seconds."""
    reads_ranges: frozenset[str]
    """Metrics read by range selectors and subqueries."""

    def last_before(self, at: int) -> int:
        """Return the time of the last evaluation at or before `at`."""
        return at - (at - self.phase) % self.interval


def seconds(text: str) -> int:
    """Convert a duration such as `90s`, `5m` or `30d` to seconds."""
    return int(text[:-1]) * _UNITS[text[-1]]


def load(path: Path) -> tuple[Rule, ...]:
    """Read the rules of a file, in order."""
    return rules_of(yaml.safe_load(path.read_text(encoding="utf-8")))


def rules_of(document: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Return the rules of a parsed rule file, in order."""
    return tuple(_rule(rule, group) for group in document["groups"] for rule in group["rules"])


def _rule(rule: Mapping[str, Any], group: Mapping[str, Any]) -> Rule:
    interval = seconds(group.get("interval", _DEFAULT_INTERVAL))
    by_name, ranges = set[tuple[str, int]](), set[str]()
    for selector, in_range in _selectors(promql.parse(rule["expr"]), in_range=False):
        if in_range:
            ranges.add(selector.name or "")
        else:
            by_name.add((selector.name or "", _offset(selector)))
    return Rule(
        record=rule.get("record", ""),
        title=_title(rule),
        expr=rule["expr"],
        labels=rule.get("labels") or {},
        interval=interval,
        # Groups with different intervals are evaluated at different times, and never in the same second as a
        # scrape: Prometheus 2 would count that sample at both ends of a range, which is rare in reality.
        phase=interval // 2 - 3,
        reads=frozenset(by_name),
        reads_ranges=frozenset(ranges),
    )


def _title(rule: Mapping[str, Any]) -> str:
    """The name of a rule; thresholds of several pairs share a name and differ in their windows."""
    window = (rule.get("labels") or {}).get("long_window", "")
    return " ".join(filter(None, (rule.get("record") or f"alert {rule['alert']}", window)))


def _offset(selector: promql.VectorSelector) -> int:
    return round(selector.offset.total_seconds()) if selector.offset else 0


def _selectors(node: Any, *, in_range: bool) -> Iterator[tuple[promql.VectorSelector, bool]]:
    if isinstance(node, promql.VectorSelector):
        yield node, in_range
        return
    within = in_range or isinstance(node, promql.MatrixSelector | promql.SubqueryExpr)
    children = [getattr(node, part, None) for part in _PARTS]
    for child in (*children, *getattr(node, "args", ())):
        if child is not None:
            yield from _selectors(child, in_range=within)
