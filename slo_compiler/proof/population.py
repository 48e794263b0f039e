"""The series that an SLO's tests need, and the groups that they fall into."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING

from slo_compiler.model.kinds import kind_module
from slo_compiler.proof.label_values import values_of
from slo_compiler.proof.series import OpaqueSource, Source

if TYPE_CHECKING:
    from slo_compiler.model import Sli, Slo, TextPairs
    from slo_compiler.proof.series import Member

KINDS = "slo_compiler.proof.slis"

_TWIN_LABELS = ("instance", "pod", "replica")


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """The series of one SLO, and the groups that they fall into."""

    source: Source | None
    """None where queries cannot be taken apart: then recorded series are fed, and there are no members."""
    members: tuple[Member, ...]
    groups: tuple[TextPairs, ...]
    """The labels of each group: one group without labels if there is no `group_by`."""


def source_of(sli: Sli) -> Source | OpaqueSource:
    """The raw series that an SLI reads."""
    source: Source | OpaqueSource = kind_module(KINDS, sli.kind).source_of(sli)
    return source


def metrics_read(sli: Sli) -> frozenset[str]:
    """The metrics that an SLI reads; an empty name stands for any."""
    source = source_of(sli)
    if isinstance(source, OpaqueSource):
        return source.metrics
    return frozenset((source.total.metric, source.part.metric))


def populate(slo: Slo) -> Population | str:
    """Make the series of an SLO up, or say why that is not possible."""
    source = source_of(slo.sli)
    if isinstance(source, OpaqueSource):
        made_up = (tuple((name, value) for name in slo.group_by) for value in ("one", "two"))
        return Population(source=None, members=(), groups=tuple(dict.fromkeys(made_up)))
    groups = _groups(slo, source)
    if groups is None:
        return f"no value was found for the label {' or '.join(slo.group_by)} that its matchers allow"
    members: list[Member] = []
    for number, group in enumerate(groups):
        found = _series_of(slo.sli, source, group, is_burning=number == 0)
        if found is None:
            return "no label values were found that satisfy every matcher of its selectors"
        members.extend(found)
    return Population(source=source, members=_twins(members, source), groups=groups)


def _series_of(sli: Sli, source: Source, group: TextPairs, *, is_burning: bool) -> tuple[Member, ...] | None:
    kind = kind_module(KINDS, sli.kind)
    members: tuple[Member, ...] | None = kind.series_of(sli, source, group, is_burning=is_burning)
    return members


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
