"""The series that an SLO's tests need: which labels, and what each series counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.model import EventsSli, LatencySli, ProbeSli, QuerySli, RatioSli, Selector
from slo_compiler.proof.label_values import find_labels, values_of
from slo_compiler.proof.queries import selectors_of_query
from slo_compiler.promql.buckets import bucket_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Slo, TextPairs


class Role(StrEnum):
    """What a series counts, or, for a gauge, what it shows."""

    GOOD = "good"
    BAD = "bad"
    ALL = "all"
    GOOD_SHARE = "good share"
    BAD_SHARE = "bad share"

    @property
    def is_gauge(self) -> bool:
        """Whether the series is a gauge and no counter."""
        return self in (Role.GOOD_SHARE, Role.BAD_SHARE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One series: a metric, its labels, what it counts, and whose events."""

    metric: str
    labels: TextPairs
    role: Role
    is_burning: bool = True
    """False in a group that stays healthy, whatever happens to the other one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What an SLI reads: a total and one part of it, as selectors of raw series."""

    total: Selector
    part: Selector
    is_good: bool
    """Whether the part is the good one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The series of one SLO, and the groups that they fall into."""

    source: Source
    members: tuple[Member, ...]
    groups: tuple[TextPairs, ...]
    """The labels of each group: one group without labels if there is no `group_by`."""


def source_of(slo: Slo) -> Source | str:
    """The selectors behind an SLI, or why there are none."""
    match slo.sli:
        case EventsSli(total=total, bad=None, good=Selector() as good):
            return Source(total=total, part=good, is_good=True)
        case EventsSli(total=total, bad=Selector() as bad):
            return Source(total=total, part=bad, is_good=False)
        case LatencySli(histogram=histogram):
            count = Selector(metric=f"{histogram.metric}_count", matchers=histogram.matchers)
            bucket = Selector(metric=f"{histogram.metric}_bucket", matchers=histogram.matchers)
            return Source(total=count, part=bucket, is_good=True)
        case ProbeSli(probe=probe):
            return Source(total=probe, part=probe, is_good=True)
        case RatioSli(gauge=gauge, is_success=is_success):
            return Source(total=gauge, part=gauge, is_good=is_success)
        case QuerySli() as query:
            return _of_queries(query)
        case _:
            return "this kind of SLI has no synthetic series yet"


def _of_queries(query: QuerySli) -> Source | str:
    total = selectors_of_query(query.total)
    part = selectors_of_query(query.bad or query.good or "")
    if total is None or part is None:
        return "its queries are not sums of rates over plain selectors"
    return Source(total=total, part=part, is_good=query.bad is None)


def populate(slo: Slo) -> Population | str:
    """Make the series of an SLO up, or say why that is not possible."""
    source = source_of(slo)
    if isinstance(source, str):
        return source
    groups = _groups(slo, source)
    if groups is None:
        return f"no value was found for the label {' or '.join(slo.group_by)} that its matchers allow"
    members: list[Member] = []
    for number, group in enumerate(groups):
        found = _members(slo, source, group, is_burning=number == 0)
        if found is None:
            return "no label values were found that satisfy every matcher of its selectors"
        members.extend(found)
    return Population(source=source, members=tuple(members), groups=groups)


def _groups(slo: Slo, source: Source) -> tuple[TextPairs, ...] | None:
    """Two groups that differ in every label that may differ; None if a label has no value at all."""
    if not slo.group_by:
        return ((),)
    values = {name: values_of(name, (source.total, source.part), count=2) for name in slo.group_by}
    if not all(values.values()):
        return None
    groups = (tuple((name, found[index % len(found)]) for name, found in values.items()) for index in (0, 1))
    return tuple(dict.fromkeys(groups))


def _members(slo: Slo, source: Source, group: TextPairs, *, is_burning: bool) -> tuple[Member, ...] | None:
    match slo.sli:
        case LatencySli():
            return _histogram(slo.sli, source, group, is_burning=is_burning)
        case ProbeSli() | RatioSli():
            role = Role.GOOD_SHARE if source.is_good else Role.BAD_SHARE
            return _found((_member(source.total, role, (source.total,), (), group, is_burning),))
        case _:
            return _counters(source, group, is_burning=is_burning)


def _counters(source: Source, group: TextPairs, *, is_burning: bool) -> tuple[Member, ...] | None:
    total, part = source.total, source.part
    inner, outer = (Role.GOOD, Role.BAD) if source.is_good else (Role.BAD, Role.GOOD)
    if total.metric == part.metric:
        overlapping = _found(
            (
                _member(total, inner, (total, part), (), group, is_burning),
                _member(total, outer, (total,), (part,), group, is_burning),
            )
        )
        if overlapping:
            return overlapping
    outside = (part,) if total.metric == part.metric else ()
    return _found(
        (
            _member(total, Role.ALL, (total,), outside, group, is_burning),
            _member(part, inner, (part,), (total,) if outside else (), group, is_burning),
        )
    )


def _histogram(sli: LatencySli, source: Source, group: TextPairs, *, is_burning: bool) -> tuple[Member, ...] | None:
    labels = find_labels(inside=(sli.histogram,), fixed=group)
    if labels is None:
        return None
    bounds = ((bucket_bounds(sli.threshold)[0], Role.GOOD), ("+Inf", Role.ALL))
    buckets = (
        Member(
            metric=source.part.metric,
            labels=tuple(sorted((*labels, ("le", bound)))),
            role=role,
            is_burning=is_burning,
        )
        for bound, role in bounds
    )
    return (Member(metric=source.total.metric, labels=labels, role=Role.ALL, is_burning=is_burning), *buckets)


def _member(
    selector: Selector,
    role: Role,
    inside: tuple[Selector, ...],
    outside: tuple[Selector, ...],
    group: TextPairs,
    is_burning: bool,  # noqa: FBT001 - handed through, always by name at the border of this module
) -> Member | None:
    labels = find_labels(inside=inside, outside=outside, fixed=group)
    if labels is None:
        return None
    return Member(metric=selector.metric, labels=labels, role=role, is_burning=is_burning)


def _found(members: Iterable[Member | None]) -> tuple[Member, ...] | None:
    kept = tuple(member for member in members if member is not None)
    return kept if len(kept) == len(tuple(members)) else None
