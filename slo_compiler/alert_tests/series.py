"""Input series of tests: which labels they have, and what each shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.label_values import find_labels
from slo_compiler.alert_tests.roles import ALL, BAD, GOOD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests.roles import Role
    from slo_compiler.model import Selector, TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The raw series that an SLI reads: selectors of a total and of one part of it."""

    total: Selector
    part: Selector
    is_good: bool
    """Whether the part is the good one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueSource:
    """The metrics of an SLI whose queries are more than sums over one selector."""

    metrics: frozenset[str]
    """The metrics that it reads; an empty name stands for any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSeries:
    """One series: a metric, its labels, what it shows, and whose events."""

    metric: str
    labels: TextPairs
    role: Role
    is_burning: bool = True
    """False in a group that stays healthy, whatever happens to the other one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A series that is looked for."""

    role: Role
    inside: tuple[Selector, ...]
    """The selectors that must select it; it is of the first one's metric."""
    outside: tuple[Selector, ...] = ()


def find_series(
    wanted: Iterable[Wanted], group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """The wanted series of a group; None if one of them has no labels that fit."""
    series: list[InputSeries] = []
    for one in wanted:
        labels = find_labels(inside=one.inside, outside=one.outside, fixed=group)
        if labels is None:
            return None
        metric = one.inside[0].metric
        series.append(InputSeries(metric=metric, labels=labels, role=one.role, is_burning=is_burning))
    return tuple(series)


def find_counters(source: Source, group: TextPairs, *, is_burning: bool) -> tuple[InputSeries, ...] | None:
    """Counters of the part and of the rest; or of the part and of all events, where the two are apart."""
    total, part = source.total, source.part
    inner, outer = (GOOD, BAD) if source.is_good else (BAD, GOOD)
    if total.metric == part.metric:
        subset = (
            Wanted(role=inner, inside=(total, part)),
            Wanted(role=outer, inside=(total,), outside=(part,)),
        )
        found = find_series(subset, group, is_burning=is_burning)
        if found is not None:
            return found
        apart = (
            Wanted(role=ALL, inside=(total,), outside=(part,)),
            Wanted(role=inner, inside=(part,), outside=(total,)),
        )
        return find_series(apart, group, is_burning=is_burning)
    apart = (Wanted(role=ALL, inside=(total,)), Wanted(role=inner, inside=(part,)))
    return find_series(apart, group, is_burning=is_burning)
