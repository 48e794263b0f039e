"""Lays out rules for engines in which a rule cannot read the results of earlier rules in its group.

vmalert writes results to the database, which returns them a few seconds later. Each group is divided into
levels: the rules of a level read only results of the levels before it.

vmalert evaluates the levels as independent groups, each at a fixed but arbitrary moment of the interval, with
the timestamp `truncate(now - delay, interval)`. With equal delays, a level may be evaluated for a timestamp
before the level that it reads, and then it reads older results. So in fast groups, on which pages depend, the
delay of each level is longer than that of the level before by an interval and the time that results need.

Slow groups read tiles, whose groups are evaluated every 5m. The total and the errors of a tile can be
returned at different times, and a slow group must not read one without the other. So tiles have the timestamp
of their evaluation, which is not aligned, and a slow group is evaluated later after its timestamp than tiles,
by the time that results need.

All levels of a slow group have this delay. With longer ones, their series, which have an interval of 4m,
would be older than the look-back of queries, 5m.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.naming.plain import level_group
from slo_compiler.records import replace
from slo_compiler.rules.inlining import NOT_NOW
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.rules.rule_file import Rule, RuleFile, RuleGroup, SloRules

FIRST_DELAY = timedelta(seconds=30)
"""The delay of the first level: the default of vmalert (`-rule.evalDelay`), and the time for which
VictoriaMetrics does not return new samples (`-search.latencyOffset`)."""
RETURNED_AFTER = timedelta(seconds=15)
"""The time from the start of an evaluation until queries return its results: the evaluation itself, up to 5s
until vmalert sends them (`-remoteWrite.flushInterval`), and up to 4s until the database returns them."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NOW = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\{[^{}]*\}" + NOT_NOW)


def in_levels(file: RuleFile) -> RuleFile:
    """Divide every group into levels, and choose the delays of groups that read results of others."""
    return replace(
        file,
        slos=tuple(replace(slo, groups=tuple(_groups_of(slo))) for slo in file.slos),
        service_groups=tuple(_slow(level) for group in file.service_groups for level in _levels(group)),
    )


def _groups_of(slo: SloRules) -> Iterator[RuleGroup]:
    """Yield the groups of an SLO. The first level has the delay of the engine, which a flag can change."""
    fast, tiles, slow, constants = slo.groups
    first, *later = _levels(fast)
    yield first
    for number, level in enumerate(later, start=1):
        yield replace(level, delay=FIRST_DELAY + number * (level.interval + RETURNED_AFTER))
    yield from (replace(level, is_aligned=False) for level in _levels(tiles))
    yield from map(_slow, _levels(slow))
    yield from _levels(constants)


def _slow(level: RuleGroup) -> RuleGroup:
    return replace(level, delay=FIRST_DELAY + RETURNED_AFTER)


def _levels(group: RuleGroup) -> tuple[RuleGroup, ...]:
    levels: dict[int, list[Rule]] = defaultdict(list)
    level_of: dict[str, int] = {}
    for rule in group.rules:
        own = rule.record if isinstance(rule, RecordingRule) else ""
        # A rule that reads its own series reads results of earlier evaluations.
        read = (level_of.get(name, 0) for name in _names_now(rule.expr) if name != own)
        level = max(read, default=0) + 1
        levels[level].append(rule)
        if own:
            level_of[own] = max(level, level_of.get(own, 0))
    return tuple(
        replace(group, name=level_group(group.name, level), rules=tuple(rules))
        for level, rules in sorted(levels.items())
    )


def _names_now(expr: str) -> set[str]:
    """The words before matchers whose current value an expression reads; recorded series are among them."""
    return set(_NOW.findall(_STRING.sub("", expr)))
