"""Input series of tests: their labels and roles."""

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
    """True if the part is the good events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpaqueSource:
    """The metrics of an SLI whose queries are more than sums over one selector."""

    metrics: frozenset[str]
    """The metrics that the SLI reads; an empty name means any metric."""
    has_own_values: bool
    """True if a query has a result without any series, so that no recorded result can replace it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSeries:
    """One series: a metric, its labels and its role."""

    metric: str
    labels: TextPairs
    role: Role
    is_burning: bool = True
    """False in a group that stays healthy while another one fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A required series."""

    role: Role
    inside: tuple[Selector, ...]
    """The selectors that must select the series; its metric is that of the first one."""
    outside: tuple[Selector, ...] = ()


def find_series(
    wanted: Iterable[Wanted], group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """The required series of a group; None if no matching labels are found for one of them."""
    series: list[InputSeries] = []
    for one in wanted:
        labels = find_labels(inside=one.inside, outside=one.outside, fixed=group)
        if labels is None:
            return None
        metric = one.inside[0].metric
        series.append(InputSeries(metric=metric, labels=labels, role=one.role, is_burning=is_burning))
    return tuple(series)


def find_counters(source: Source, group: TextPairs, *, is_burning: bool) -> tuple[InputSeries, ...] | None:
    """Counters of the part and of the rest; or of the part and of all events if the metrics differ."""
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
