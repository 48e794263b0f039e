"""Lays out rules for engines in which a rule does not see the results of the rules before it in its group.

vmalert writes results to the database, which returns them a few seconds later. Each group is divided into
levels: the rules of a level read only results of the levels before it. Engines evaluate the levels as
independent groups, so each may add a delay of up to one interval.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from slo_compiler.naming.plain import level_group
from slo_compiler.rules.inlining import NOT_NOW
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from slo_compiler.rules.rule_file import Rule, RuleFile, RuleGroup

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NOW = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\{[^{}]*\}" + NOT_NOW)


def in_levels(file: RuleFile) -> RuleFile:
    """Divide every group into levels; a group without dependencies is unchanged."""
    return replace(
        file,
        slos=tuple(
            replace(slo, groups=tuple(level for group in slo.groups for level in _levels(group)))
            for slo in file.slos
        ),
        service_groups=tuple(level for group in file.service_groups for level in _levels(group)),
    )


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
