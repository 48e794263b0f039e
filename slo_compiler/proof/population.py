"""The series that an SLO's tests need: which labels, and what each series counts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, count
from typing import TYPE_CHECKING

from slo_compiler.model import (
    EventsSli,
    LatencySli,
    Matcher,
    MatchOperator,
    ProbeSli,
    QuerySli,
    RatioSli,
    Selector,
)
from slo_compiler.promql.buckets import bucket_bounds
from slo_compiler.promql.queries import fill_window
from slo_compiler.promql.reading import series_reads
from slo_compiler.proof.label_values import find_labels, values_of
from slo_compiler.proof.queries import selectors_of_query

if TYPE_CHECKING:
    from decimal import Decimal

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


_TWIN_LABELS = ("instance", "pod", "replica")


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

    source: Source | None
    """None where queries cannot be taken apart: then recorded series are fed, and there are no members."""
    members: tuple[Member, ...]
    groups: tuple[TextPairs, ...]
    """The labels of each group: one group without labels if there is no `group_by`."""


def source_of(slo: Slo) -> Source | None:
    """The selectors behind an SLI; None for queries that are more than a sum of rates."""
    match slo.sli:
        case EventsSli(total=total, bad=None, good=Selector() as good):
            return Source(total=total, part=good, is_good=True)
        case EventsSli(total=total, bad=Selector() as bad):
            return Source(total=total, part=bad, is_good=False)
        case LatencySli(histogram=histogram, threshold=threshold):
            count = Selector(metric=f"{histogram.metric}_count", matchers=histogram.matchers)
            within = Matcher(label="le", operator=MatchOperator.MATCHES, value=_bounds(threshold))
            bucket = Selector(metric=f"{histogram.metric}_bucket", matchers=(*histogram.matchers, within))
            return Source(total=count, part=bucket, is_good=True)
        case ProbeSli(probe=probe):
            return Source(total=probe, part=probe, is_good=True)
        case RatioSli(gauge=gauge, is_success=is_success):
            return Source(total=gauge, part=gauge, is_good=is_success)
        case QuerySli() as query:
            return _of_queries(query)
        case EventsSli():
            raise AssertionError("the model promises that bad or good events are given")


def metrics_read(slo: Slo) -> frozenset[str]:
    """The metrics that an SLI reads; an empty name stands for any."""
    source = source_of(slo)
    if source is not None:
        return frozenset((source.total.metric, source.part.metric))
    assert isinstance(slo.sli, QuerySli)  # noqa: S101 - every other kind has a source
    queries = (slo.sli.total, slo.sli.bad or "", slo.sli.good or "")
    return frozenset(
        read.metric for query in queries if query for read in series_reads(fill_window(query, "5m"))
    )


def _bounds(threshold: Decimal) -> str:
    return "|".join(re.escape(bound) for bound in bucket_bounds(threshold))


def _of_queries(query: QuerySli) -> Source | None:
    total = selectors_of_query(query.total)
    part = selectors_of_query(query.bad or query.good or "")
    if total is None or part is None:
        return None
    return Source(total=total, part=part, is_good=query.bad is None)


def populate(slo: Slo) -> Population | str:
    """Make the series of an SLO up, or say why that is not possible."""
    source = source_of(slo)
    if source is None:
        made_up = (tuple((name, value) for name in slo.group_by) for value in ("one", "two"))
        return Population(source=None, members=(), groups=tuple(dict.fromkeys(made_up)))
    groups = _groups(slo, source)
    if groups is None:
        return f"no value was found for the label {' or '.join(slo.group_by)} that its matchers allow"
    members: list[Member] = []
    for number, group in enumerate(groups):
        found = _members(slo, source, group, is_burning=number == 0)
        if found is None:
            return "no label values were found that satisfy every matcher of its selectors"
        members.extend(found)
    twins = _twins(members, source)
    return Population(source=source, members=twins, groups=groups)


def _twins(members: list[Member], source: Source) -> tuple[Member, ...]:
    """Every series twice, told apart by a label that no selector speaks of."""
    spoken = (
        source.total.labelled() | source.part.labelled() | {name for one in members for name, _ in one.labels}
    )
    candidates = chain(_TWIN_LABELS, (f"twin{number}" for number in count()))
    label = next(name for name in candidates if name not in spoken)
    return tuple(
        replace(member, labels=tuple(sorted((*member.labels, (label, value)))))
        for member in members
        for value in ("a", "b")
    )


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
            return _found((_Wanted(role=role, inside=(source.total,)),), group, is_burning=is_burning)
        case _:
            return _counters(source, group, is_burning=is_burning)


def _counters(source: Source, group: TextPairs, *, is_burning: bool) -> tuple[Member, ...] | None:
    total, part = source.total, source.part
    inner, outer = (Role.GOOD, Role.BAD) if source.is_good else (Role.BAD, Role.GOOD)
    if total.metric == part.metric:
        subset = (
            _Wanted(role=inner, inside=(total, part)),
            _Wanted(role=outer, inside=(total,), outside=(part,)),
        )
        found = _found(subset, group, is_burning=is_burning)
        if found is not None:
            return found
        apart = (
            _Wanted(role=Role.ALL, inside=(total,), outside=(part,)),
            _Wanted(role=inner, inside=(part,), outside=(total,)),
        )
        return _found(apart, group, is_burning=is_burning)
    apart = (_Wanted(role=Role.ALL, inside=(total,)), _Wanted(role=inner, inside=(part,)))
    return _found(apart, group, is_burning=is_burning)


def _histogram(
    sli: LatencySli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[Member, ...] | None:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A series that is looked for."""

    role: Role
    inside: tuple[Selector, ...]
    """The selectors that must select it; it is of the first one's metric."""
    outside: tuple[Selector, ...] = ()


def _found(wanted: tuple[_Wanted, ...], group: TextPairs, *, is_burning: bool) -> tuple[Member, ...] | None:
    members: list[Member] = []
    for one in wanted:
        labels = find_labels(inside=one.inside, outside=one.outside, fixed=group)
        if labels is None:
            return None
        metric = one.inside[0].metric
        members.append(Member(metric=metric, labels=labels, role=one.role, is_burning=is_burning))
    return tuple(members)
