"""Replaces series of the same evaluation by their expressions, for engines that return results later.

In vmalert, a rule does not see what other rules record at the same time. A rule that reads the current value
of a series of its group gets the expression of that series instead. Earlier values (`offset`, ranges) are in
the database, and are read from there. Then a page is only one recorded series away from the raw series.

Rules that sum tiles also read only results that are there: sums of other rules are inlined too, and longer
tiles end before the newest one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.reading import series_reads
from slo_compiler.records import replace
from slo_compiler.rules.rule_file import RecordingRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slo_compiler.rules.rule_file import Rule, RuleFile, RuleGroup

NOT_NOW = r"(?!\s*(?:\[|offset\b|@))"
"""A pattern after a selector that reads its current value."""

_RANGE = re.compile(r"\[\d\w+\](?! offset)")
"""A range that ends now."""


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


def inline_counts(file: RuleFile) -> RuleFile:
    """Inline the count of events in the error ratio of the SLO's window, in the slow group of each SLO.

    Otherwise new errors are divided by events that were counted one or two evaluations before.
    """
    slos = tuple(
        replace(slo, groups=(*slo.groups[:2], _same_tiles(slo.groups[2]), *slo.groups[3:]))
        for slo in file.slos
    )
    return replace(file, slos=slos)


def _same_tiles(group: RuleGroup) -> RuleGroup:
    """Inline sums of tiles in recording rules that sum tiles themselves."""
    sums: dict[str, str] = {}
    rules: list[Rule] = []
    for rule in group.rules:
        if not isinstance(rule, RecordingRule) or not _RANGE.search(rule.expr):
            rules.append(rule)
            continue
        expr = _substituted(rule.expr, {one: f"({_one_line(inner)})" for one, inner in sums.items()})
        rules.append(replace(rule, expr=expr))
        if _selector(rule) not in rule.expr:  # not a rule that reads its own earlier results
            sums[_selector(rule)] = expr
    return replace(group, rules=tuple(rules))


def read_earlier_tiles(file: RuleFile) -> RuleFile:
    """Sum longer tiles from those up to the evaluation before: the newest one is not returned yet."""
    slos = tuple(
        replace(slo, groups=(slo.groups[0], _earlier(slo.groups[1]), *slo.groups[2:])) for slo in file.slos
    )
    return replace(file, slos=slos)


def _earlier(group: RuleGroup) -> RuleGroup:
    shift = rf"\g<0> offset {duration_text(group.interval)}"
    rules = tuple(
        replace(rule, expr=_RANGE.sub(shift, rule.expr))
        if isinstance(rule, RecordingRule) and rule.every != group.interval
        else rule
        for rule in group.rules
    )
    return replace(group, rules=rules)


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
