"""Checks the input of SLIs: selectors with series, existing metrics, buckets at the threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import promql_parser as parser

from slo_compiler.diagnostics.codes import live_checks as codes
from slo_compiler.live.shown import some
from slo_compiler.model import Selector
from slo_compiler.promql.parsing import parse
from slo_compiler.promql.reading import matchers_of, metric_of
from slo_compiler.promql.selectors import selector_text
from slo_compiler.promql.tree import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.live.expected import SliSources

_BOUND = "le"
_MOST_BOUNDS = 12
"""Bounds of a histogram in a message."""


def selectors_in(expr: str) -> tuple[Selector, ...]:
    """The selectors of an expression that name a metric, without offsets and repetitions."""
    nodes = (node for node in walk(parse(expr)) if isinstance(node, parser.VectorSelector))
    found = (Selector(metric=metric_of(node), matchers=matchers_of(node)) for node in nodes)
    return tuple(dict.fromkeys(selector for selector in found if selector.metric))


def count_query(selector: Selector) -> str:
    """The number of series of a selector; no result if there is none."""
    return f"count({selector_text(selector)})"


def bounds_query(selector: Selector) -> str:
    """The bounds of the buckets that a selector would find without its matcher on the bound."""
    return f"group by ({_BOUND}) ({selector_text(_without_bound(selector))})"


def is_bucket(selector: Selector) -> bool:
    """True for buckets with a certain bound of a classic histogram."""
    return selector.metric.endswith("_bucket") and _BOUND in selector.labelled()


def missing_buckets(sources: SliSources, counts: Mapping[Selector, float]) -> tuple[Selector, ...]:
    """The bucket selectors of an SLI that find nothing, although its total has data."""
    if not has_data(sources, counts):
        return ()
    return tuple(one for one in sources.part if is_bucket(one) and not counts.get(one))


def has_data(sources: SliSources, counts: Mapping[Selector, float]) -> bool:
    """True if anything that the total reads exists, or if it reads no metric."""
    return not sources.total or any(counts.get(selector) for selector in sources.total)


def source_diagnostics(
    sources: SliSources,
    counts: Mapping[Selector, float],
    *,
    metrics: Collection[str],
    bounds: Mapping[Selector, Iterable[str]],
) -> Iterator[Diagnostic]:
    """Report what an SLI reads.

    `counts` has the number of series of each selector, `metrics` the names of all stored metrics, and
    `bounds` those of the histograms without a bucket at the threshold.
    """
    if not has_data(sources, counts):
        yield codes.source_missing(
            sources.place,
            owner=sources.owner,
            selectors=some([selector_text(one) for one in sources.total]),
            problem=_problem(sources, metrics),
        )
        return
    absent = {*missing_buckets(sources, counts)}
    for selector in sources.part:
        if selector in absent:
            yield codes.bucket_missing(
                sources.place,
                owner=sources.owner,
                bucket=selector_text(selector),
                problem="the histogram has no bucket at the threshold",
                bounds=_shown_bounds(bounds.get(selector, ())),
            )
        elif is_bucket(selector):
            yield from _partly_missing(selector, sources, counts)
    unknown = dict.fromkeys(
        one.metric
        for one in (*sources.total, *sources.part)
        if one not in absent and not counts.get(one) and one.metric not in metrics
    )
    for metric in unknown:
        part = sources.part_name if all(one.metric != metric for one in sources.total) else "total"
        yield codes.source_unknown(sources.place, owner=sources.owner, metric=metric, part=part)


def _partly_missing(
    selector: Selector, sources: SliSources, counts: Mapping[Selector, float]
) -> Iterator[Diagnostic]:
    """Report a bucket that fewer series have than the histogram."""
    count = Selector(
        metric=f"{selector.metric.removesuffix('_bucket')}_count", matchers=_without_bound(selector).matchers
    )
    have, all_series = counts.get(selector, 0), counts.get(count, 0)
    if count in sources.total and have < all_series:
        yield codes.bucket_missing(
            sources.place,
            owner=sources.owner,
            bucket=selector_text(selector),
            problem=f"only {have:.0f} of {all_series:.0f} histograms have a bucket at the threshold",
            bounds="",
        )


def _without_bound(selector: Selector) -> Selector:
    matchers = tuple(one for one in selector.matchers if one.label != _BOUND)
    return Selector(metric=selector.metric, matchers=matchers)


def _problem(sources: SliSources, metrics: Collection[str]) -> str:
    unknown = all(selector.metric not in metrics for selector in sources.total)
    return "the metric does not exist" if unknown else "no series has these labels"


def _shown_bounds(bounds: Iterable[str]) -> str:
    ordered = sorted((bound for bound in bounds if bound), key=_number)
    return ", ".join(ordered[:_MOST_BOUNDS]) + (" …" if len(ordered) > _MOST_BOUNDS else "")


def _number(bound: str) -> float:
    try:
        return float(bound)
    except ValueError:
        return float("inf")
