"""Evaluate rule sets over past traffic: each rule at its interval, in the order of their dependencies.

Series that other rules read over a range are computed for the whole period. Other series are computed
at the given points, and at the times at which other rules read them.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from bench.blocks import Stored, import_blocks
from bench.server import serving
from bench.traffic import DAYS, START, outage_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bench.rulefile import Rule
    from bench.server import Column, Server
    from bench.traffic import Shape

END = START + DAYS * 86_400
_WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """All rules of one tool for the SLO of one shape."""

    tool: str
    shape: Shape
    rules: tuple[Rule, ...]


@dataclass(slots=True, kw_only=True)
class History:
    """Blocks on disk: scraped blocks and blocks with recorded series."""

    folder: Path
    recorded: list[Stored] = field(default_factory=list)

    @property
    def raw(self) -> Path:
        """Directory of the blocks with scraped series."""
        return self.folder / "raw"

    @property
    def blocks(self) -> tuple[Path, ...]:
        """Directories with blocks."""
        return tuple(path for path in (self.raw, self.folder / "recorded") if path.exists())

    def record(self, samples: Iterable[Stored]) -> None:
        """Add recorded samples; all share one set of blocks, as in a server."""
        self.recorded.extend(samples)
        blocks = self.folder / "recorded"
        shutil.rmtree(blocks, ignore_errors=True)
        import_blocks(self.recorded, into=blocks, scratch=self.folder / "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    rule_set: RuleSet
    rule: Rule
    times: tuple[int, ...]
    """Empty for the whole period."""


Values = dict[tuple[str, str, str], dict[int, float]]
"""Recorded values by tool, shape and metric: the value at each time."""


def evaluate(rule_sets: Sequence[RuleSet], history: History, *, points: Sequence[int]) -> Values:
    """Record all series of the rules, and return the values of series that are not read over ranges."""
    values: Values = defaultdict(dict)
    for layer in _layers(rule_sets, points):
        samples: list[Stored] = []
        with serving(history.blocks, folder=history.folder) as server, ThreadPoolExecutor(_WORKERS) as pool:
            for task, columns in zip(layer, pool.map(partial(_run, server), layer), strict=True):
                samples += [_stored(task, column) for column in columns]
                if task.times:
                    key = (task.rule_set.tool, task.rule_set.shape.name, task.rule.record)
                    values[key] |= {c.times[0]: c.values[0] for c in columns}
        history.record(samples)
    return values


def evaluated_at(rule_set: RuleSet, points: Sequence[int]) -> Mapping[str, tuple[int, ...]]:
    """Return the evaluation times by rule title: at the points, and when other rules read the rule."""
    times = {rule.title: {rule.last_before(point) for point in points} for rule in rule_set.rules}
    growing = True
    while growing:
        growing = any(_look(rule, rule_set, times) for rule in rule_set.rules)
    return {title: tuple(sorted(found)) for title, found in times.items()}


def _look(reader: Rule, rule_set: RuleSet, times: dict[str, set[int]]) -> bool:
    changed = False
    for rule in rule_set.rules:
        for offset in (offset for metric, offset in reader.reads if metric == rule.record):
            wanted = {rule.last_before(at - offset) for at in times[reader.title]}
            changed |= not wanted <= times[rule.title]
            times[rule.title] |= wanted
    return changed


def _layers(rule_sets: Iterable[RuleSet], points: Sequence[int]) -> list[list[_Task]]:
    layers: dict[int, list[_Task]] = defaultdict(list)
    for rule_set in rule_sets:
        over_ranges = frozenset[str]().union(*(rule.reads_ranges for rule in rule_set.rules))
        looked_at = evaluated_at(rule_set, points)
        depths = _depths(rule_set.rules)
        for rule in rule_set.rules:
            if rule.record:
                times = () if rule.record in over_ranges else looked_at[rule.title]
                layers[depths[rule.record]].append(_Task(rule_set=rule_set, rule=rule, times=times))
    return [layers[depth] for depth in sorted(layers)]


def _depths(rules: Sequence[Rule]) -> dict[str, int]:
    """Return the number of recording rules between each record and the scraped series."""
    depths = {rule.record: 0 for rule in rules if rule.record}
    for _ in depths:
        for rule in rules:
            if rule.record:
                read = {name for name, _ in rule.reads} | rule.reads_ranges
                # A rule may read its own earlier values.
                inputs = [depths[name] for name in read & depths.keys() - {rule.record}]
                depths[rule.record] = 1 + max(inputs, default=-1)
    return depths


def _run(server: Server, task: _Task) -> list[Column]:
    rule = task.rule
    if task.times:
        return [column for at in task.times for column in server.instant(rule.expr, at=at)[0]]
    begin = rule.last_before(START + rule.interval)
    return list(server.span(rule.expr, begin=begin, end=END, step=rule.interval))


def _stored(task: _Task, column: Column) -> Stored:
    labels = {k: v for k, v in column.labels.items() if k != "__name__"} | dict(task.rule.labels)
    times = np.array(column.times, np.int64)
    kept = np.ones(times.size, bool)
    for begin, end in outage_seconds(task.rule_set.shape):
        kept &= (times < begin) | (times >= end)
    text = ",".join(f'{name}="{_escaped(str(value))}"' for name, value in sorted(labels.items()))
    name = f"{task.rule.record}{{{text}}}"
    return Stored(name=name, times=times[kept], values=np.array(column.values)[kept])


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
