"""Replaces series of the same evaluation by their expressions, for engines that return results later.

In vmalert, a rule does not see what other rules record at the same time. A rule that reads the current value
of a series of its group gets the expression of that series instead. Earlier values (`offset`, ranges) are in
the database, and are read from there. Then a page is only one recorded series away from the raw series.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from slo_compiler.promql.reading import series_reads
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slo_compiler.rules.rule_file import Rule, RuleFile, RuleGroup

NOT_NOW = r"(?!\s*(?:\[|offset\b|@))"
"""A pattern after a selector that reads its current value."""


def inline_fast_groups(file: RuleFile) -> RuleFile:
    """Inline the series of the fast group of each SLO, on which pages depend.

    In the slow group it would repeat the sums of whole windows, and its alert reads no series of two levels.
    """
    recorded = frozenset(
        rule.record for group in file.groups for rule in group.rules if isinstance(rule, RecordingRule)
    )
    slos = tuple(
        replace(slo, groups=(_inlined(slo.groups[0], recorded), *slo.groups[1:])) for slo in file.slos
    )
    return replace(file, slos=slos)


def _inlined(group: RuleGroup, recorded: frozenset[str]) -> RuleGroup:
    """Inline the series of a group, whose rules are in dependency order.

    Series from raw counters are inlined only where raw counters are read anyway, as in the errors, which are
    0 if there is only a total: so each counter is read at most twice.
    """
    from_raw: dict[str, str] = {}
    from_recorded: dict[str, str] = {}
    total = next(_selector(rule) for rule in group.rules if isinstance(rule, RecordingRule))
    rules: list[Rule] = []
    for rule in group.rules:
        reads_raw = any(read.metric not in recorded for read in series_reads(rule.expr))
        known = from_raw if reads_raw else from_recorded
        # A missing term of a window is 0 if the window exists: then there is a total. This keeps it short.
        expr = _substituted(rule.expr, {f"0 * {one}": f"0 * {total}" for one in from_recorded})
        expr = _substituted(expr, {one: f"({_one_line(inner)})" for one, inner in known.items()})
        rules.append(replace(rule, expr=expr))
        if isinstance(rule, RecordingRule):
            known[_selector(rule)] = expr
    return replace(group, rules=tuple(rules))


def _selector(rule: RecordingRule) -> str:
    """The series of a rule, as the rules of its SLO read it."""
    matchers = ", ".join(f'{name}="{value}"' for name, value in rule.labels)
    return f"{rule.record}{{{matchers}}}"


def _one_line(expr: str) -> str:
    return re.sub(r"\n\s*", " ", expr)


def _substituted(expr: str, known: Mapping[str, str]) -> str:
    """Replace selectors, or terms that end in one, where they read the current value."""
    for found, instead in known.items():
        expr = re.sub(re.escape(found) + NOT_NOW, instead.replace("\\", r"\\"), expr)
    return expr
