"""The input series of an SLO's tests, and the groups they belong to."""

from __future__ import annotations

import re
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.label_values import LabelSearch, values_of
from slo_compiler.alert_tests.series import InputSeries, OpaqueSource, Source
from slo_compiler.alert_tests.series_index import SelectorIndex
from slo_compiler.alert_tests.slis import KINDS
from slo_compiler.model.kinds import kind_module
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from slo_compiler.model import Selector, Slo, TextPairs

RECORDED = "slo:"
"""The names of all recorded series begin with it."""
_OF_TESTS = re.compile(rf"expected_(?:alerts|burn_rates|levels|signs|values|worst_levels)|{RECORDED}.*")
"""The names of series that exist in tests only, and of those that rules record, which are in tests, too."""
_EXAMPLES = 8
_INSTANCE_LABELS = ("instance", "pod", "replica")


@dataclass(frozen=True, slots=True, kw_only=True)
class SloInputs:
    """The series of one SLO, and the groups they belong to."""

    source: Source | None
    """None if raw series cannot be derived from queries; the input is recorded rates, `series` is empty."""
    metrics: frozenset[str]
    """The metrics that the SLI reads; an empty name means any."""
    series: tuple[InputSeries, ...] = ()
    groups: tuple[TextPairs, ...] = ()
    """The labels of each group on the input series; without `group_by`, one group without labels."""
    untested: str = ""
    """The reason why there are no series and no test; empty if there are."""
    remedy: str = "simplify the selectors"
    """How to get a test."""
    has_own_total: bool = False
    """True if there is a total without any series, in the tests of every SLO of its service."""
    has_own_events: bool = False
    """True if that total may be positive."""


def plan_inputs(slo: Slo) -> SloInputs:
    """Derive the input series of an SLO."""
    kind = kind_module(KINDS, slo.sli.kind)
    source: Source | OpaqueSource = kind.source_of(slo.sli)
    if isinstance(source, OpaqueSource):
        return _recorded(slo, source)
    inputs = _raw(slo, source, kind)
    return _recorded(slo, source.otherwise) if inputs.untested and source.otherwise else inputs


def _recorded(slo: Slo, source: OpaqueSource) -> SloInputs:
    """Recorded results of queries as input."""
    if source.has_own_values:
        reason = "its query has a result without any series"
        return SloInputs(
            source=None,
            metrics=source.metrics,
            untested=reason,
            remedy="omit vector(…) and absent(…)",
            has_own_total=source.has_own_total,
            has_own_events=source.has_own_events,
        )
    return SloInputs(source=None, metrics=source.metrics, groups=synthetic_groups(slo))


def synthetic_groups(slo: Slo) -> tuple[TextPairs, ...]:
    """The labels of two groups of recorded series; of one without labels for an SLO without `group_by`."""
    groups = (tuple((name, value) for name in slo.group_by) for value in ("one", "two"))
    return tuple(dict.fromkeys(groups))


def _raw(slo: Slo, source: Source, kind: ModuleType) -> SloInputs:
    """The series that the SLI reads."""
    metrics = frozenset(selector.metric for selector in source.selectors)
    taken = next((metric for metric in sorted(metrics) if _OF_TESTS.fullmatch(metric)), None)
    if taken is not None and slo.sli.has_labels:  # a gauge may be the recorded ratio of another SLO
        reason = f"the tests have their own series with the name {taken}"
        remedy = "record the series under another name"
        return SloInputs(source=None, metrics=metrics, untested=reason, remedy=remedy)
    groups = _groups(slo, source)
    if groups is None:
        labels = " or ".join(name for name, _ in slo.groups)
        reason = f"no value of the label {labels} was found that its matchers allow"
        return SloInputs(source=None, metrics=metrics, untested=reason)
    series: list[InputSeries] = []
    for number, group in enumerate(groups):
        found = kind.series_of(slo.sli, source, group, is_burning=number == 0)
        if found is None:
            reason = "no label values were found that satisfy all matchers of its selectors"
            return SloInputs(source=None, metrics=metrics, untested=reason)
        series.extend(found)
    return SloInputs(source=source, metrics=metrics, series=_instances(series, source), groups=groups)


def _instances(series: list[InputSeries], source: Source) -> tuple[InputSeries, ...]:
    """Every series twice, with different values of a label that no selector matches."""
    matched = {name for one in series for name, _ in one.labels}
    matched = matched.union(*(selector.labelled() for selector in source.selectors))
    candidates = chain(_INSTANCE_LABELS, (f"replica{number}" for number in count()))
    label = next(name for name in candidates if name not in matched)
    return tuple(
        InputSeries(
            metric=one.metric,
            labels=tuple(sorted((*one.labels, (label, value)))),
            role=one.role.of_instance(number),
            is_burning=one.is_burning,
        )
        for one in series
        for number, value in enumerate(("a", "b"))
    )


def _groups(slo: Slo, source: Source) -> tuple[TextPairs, ...] | None:
    """Two groups that differ in as many labels as possible; None if a label has no valid value."""
    if not slo.group_by:
        return ((),)
    values = {name: values_of(name, source.selectors, count=2) for name, _ in slo.groups}
    if not all(values.values()):
        return None
    groups = (tuple((name, found[index % len(found)]) for name, found in values.items()) for index in (0, 1))
    return tuple(dict.fromkeys(groups))


class Selectors:
    """The selectors of all SLOs of a service."""

    def __init__(self, sources: Iterable[Source]) -> None:
        """Index the selectors of some sources."""
        self._index = SelectorIndex()
        self._examples: dict[str, list[Selector]] = {}
        for source in sources:
            for selector in source.selectors:
                self._index.add(selector)
                self._examples.setdefault(selector.metric, []).append(selector)

    def is_free(self, metric: str, labels: TextPairs) -> bool:
        """True if surely no selector selects a series."""
        return not self._index.selects((metric, labels))

    def examples(self, metric: str) -> tuple[Selector, ...]:
        """A few selectors of a metric, for values that they do not select."""
        return tuple(self._examples.get(metric, ())[:_EXAMPLES])


def unselected_series(inputs: SloInputs, selectors: Selectors) -> Iterator[tuple[str, TextPairs]]:
    """Metrics and labels of non-matching series, which fail one matcher and which no SLO selects.

    Without them, a rule that lost a matcher would pass every test.
    """
    own = inputs.source
    if own is None:
        return
    every = own.selectors
    for selector in every:
        metric = selector.metric
        others = (own.total,) if metric == own.total.metric and not own.more_totals else ()
        related = (*selectors.examples(metric), *(one for one in every if one.metric == metric))
        search = LabelSearch(
            inside=(selector, *others),
            outside={id(one): one for one in related}.values(),  # faster than by their content
            fixed=inputs.groups[0],
        )
        is_free = partial(selectors.is_free, metric)
        for number, matcher in enumerate(selector.matchers):
            kept = selector.matchers[:number] + selector.matchers[number + 1 :]
            rest = [one for one in kept if one.label == matcher.label]
            labels = search.find_with(matcher.label, rest, is_free=is_free)
            if labels is not None:
                yield metric, labels
