"""Packs the rules of a service into few groups of limited size, for rulers that limit both numbers.

Rules that read each other's results stay in one group, in dependency order, because groups are evaluated
independently: the fast rules of an SLO, its slow rules, and the policy rules of the service. Only if they are
more than a group holds, the last ones go into the next group, and read results of its previous evaluation.

Constants are merged, and fill the gaps: any group evaluates them often enough. Tiles go into fast groups,
where a guard keeps one sample per step; a group for tiles alone would be nearly empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from slo_compiler.promql.durations import seconds
from slo_compiler.rules.merged_constants import merge
from slo_compiler.rules.rule_file import RecordingRule, RuleGroup

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from slo_compiler.model import Intervals
    from slo_compiler.naming import Naming
    from slo_compiler.rules.rule_file import Rule, RuleFile

_GUARD = " and on() (vector(time() % {step}) < {interval})"


@dataclass(slots=True, kw_only=True)
class _Bin:
    """A group that is being filled."""

    interval: timedelta
    rules: list[Rule]


def packed_groups(
    file: RuleFile, *, intervals: Intervals, naming: Naming, limit: int
) -> tuple[RuleGroup, ...]:
    """Return all rules of a file in groups of at most `limit` rules, with the intervals of the settings."""
    fast: list[_Bin] = []
    slow: list[_Bin] = []
    for unit in _units(file, intervals.fast):
        _place(unit, fast, interval=intervals.fast, limit=limit)
    for unit in _tiles(file, intervals):
        _place(unit, fast, interval=intervals.fast, limit=limit)
    for unit in _units(file, intervals.slow) if intervals.slow != intervals.fast else ():
        _place(unit, slow, interval=intervals.slow, limit=limit)
    for constant in _constants(file):
        _fill(constant, fast, slow, interval=intervals.slow, limit=limit)
    return tuple(
        RuleGroup(
            name=naming.service_group(file.service, f"{part}-{number}"),
            interval=one.interval,
            rules=tuple(one.rules),
        )
        for part, bins in (("fast", fast), ("slow", slow))
        for number, one in enumerate(bins, start=1)
    )


def unguarded(expr: str) -> str:
    """Return the expression of a tile without the guard of a fast group."""
    return expr[: expr.rindex(_GUARD.partition("{")[0])]


def _is_constant(rule: Rule) -> bool:
    return rule.expr.startswith("vector(")


def _is_tile(rule: Rule) -> bool:
    return isinstance(rule, RecordingRule) and rule.every is not None


def _units(file: RuleFile, interval: timedelta) -> Iterable[tuple[Rule, ...]]:
    """The rules of each group with an interval, without tiles and constants."""
    for group in file.groups:
        rules = tuple(rule for rule in group.rules if not _is_constant(rule) and not _is_tile(rule))
        if rules and group.interval == interval:
            yield rules


def _constants(file: RuleFile) -> Iterable[RecordingRule]:
    """The constants of each group; those of one name are merged."""
    for group in file.groups:
        yield from merge(
            rule for rule in group.rules if isinstance(rule, RecordingRule) and _is_constant(rule)
        )


def _tiles(file: RuleFile, intervals: Intervals) -> Iterable[tuple[Rule, ...]]:
    """The guarded tiles of each SLO."""
    for group in file.groups:
        guard = _GUARD.format(step=seconds(group.interval), interval=seconds(intervals.fast))
        tiles = tuple(replace(rule, expr=rule.expr + guard) for rule in group.rules if _is_tile(rule))
        if tiles:
            yield tiles


def _place(unit: tuple[Rule, ...], bins: list[_Bin], *, interval: timedelta, limit: int) -> None:
    """Add rules to the first group with enough space; those of more than a group to new groups."""
    while len(unit) > limit:
        bins.append(_Bin(interval=interval, rules=list(unit[:limit])))
        unit = unit[limit:]
    for one in bins:
        if len(one.rules) + len(unit) <= limit:
            one.rules.extend(unit)
            return
    bins.append(_Bin(interval=interval, rules=list(unit)))


def _fill(rule: Rule, fast: list[_Bin], slow: list[_Bin], *, interval: timedelta, limit: int) -> None:
    """Add a constant to a group with space; slow groups evaluate it less often."""
    for one in (*slow, *fast):
        if len(one.rules) < limit:
            one.rules.append(rule)
            return
    slow.append(_Bin(interval=interval, rules=[rule]))
