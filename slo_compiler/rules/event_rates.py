"""What an SLI's kind means in PromQL: events per second over a window, from raw series.

Every kind comes down to a total and either its bad or its good part; everything after that is
the same for all kinds (`docs/rules.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.model import (
    EventsSli,
    LatencySli,
    Matcher,
    MatchOperator,
    ProbeSli,
    QuerySli,
    QueryUnit,
    RatioSli,
    Selector,
    Sli,
)
from slo_compiler.promql.buckets import bucket_bounds
from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.queries import fill_window
from slo_compiler.promql.selectors import selector_text

if TYPE_CHECKING:
    from decimal import Decimal

_PROBE_MARGIN = timedelta(seconds=1)
_RATIO_STEP = "1m"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRates:
    """Aggregated expressions in events per second; exactly one of `bad` and `good` is given."""

    total: str
    bad: str | None = None
    good: str | None = None


def event_rates(sli: Sli, window: timedelta, *, by: str) -> EventRates:
    """The SLI's rates over `window`; `by` is the grouping clause (empty, or ` by (route)`)."""
    match sli:
        case EventsSli():
            return _of_counters(sli, duration_text(window), by=by)
        case LatencySli():
            return _of_histogram(sli, duration_text(window), by=by)
        case ProbeSli():
            return _of_probe(sli, window, by=by)
        case RatioSli():
            return _of_ratio(sli, duration_text(window), by=by)
        case QuerySli():
            return _of_queries(sli, window, by=by)


def has_raw_windows(sli: Sli) -> bool:
    """Whether longer windows than the base may be read from raw series."""
    return not isinstance(sli, RatioSli)


def has_events(sli: Sli) -> bool:
    """Whether errors can be counted; a ready-made ratio has none."""
    return not isinstance(sli, RatioSli)


def _rate(selector: str, window: str, *, by: str) -> str:
    return f"sum{by}(rate({selector}[{window}]))"


def _of_counters(sli: EventsSli, window: str, *, by: str) -> EventRates:
    total = _rate(selector_text(sli.total), window, by=by)
    if sli.bad is not None:
        return EventRates(total=total, bad=_rate(selector_text(sli.bad), window, by=by))
    assert sli.good is not None  # noqa: S101 - the model promises one of the two
    return EventRates(total=total, good=_rate(selector_text(sli.good), window, by=by))


def _of_histogram(sli: LatencySli, window: str, *, by: str) -> EventRates:
    within = bucket_matcher(sli.threshold)
    return EventRates(
        total=_rate(selector_text(sli.histogram, suffix="_count"), window, by=by),
        good=_rate(selector_text(sli.histogram, suffix="_bucket", extra=(within,)), window, by=by),
    )


def bucket_matcher(threshold: Decimal) -> Matcher:
    """The matcher of the bucket whose bound is `threshold`, however the bound is spelled."""
    bounds = bucket_bounds(threshold)
    if len(bounds) == 1:
        return Matcher(label="le", operator=MatchOperator.EQUAL, value=bounds[0])
    pattern = "|".join(bound.replace(".", "\\.").replace("+", "\\+") for bound in bounds)
    return Matcher(label="le", operator=MatchOperator.MATCHES, value=pattern)


def _of_probe(sli: ProbeSli, window: timedelta, *, by: str) -> EventRates:
    # A second less than the window: otherwise samples that fall on both of its edges are counted
    # twice by Prometheus 2, which closes ranges on the left, and once by Prometheus 3.
    span = window - _PROBE_MARGIN
    selector, text, length = selector_text(sli.probe), duration_text(span), seconds(span)
    return EventRates(
        total=f"sum{by}(count_over_time({selector}[{text}])) / {length}",
        good=f"sum{by}(sum_over_time({selector}[{text}])) / {length}",
    )


def _of_ratio(sli: RatioSli, window: str, *, by: str) -> EventRates:
    # `>= 0` drops NaN, which a ready-made ratio has while there is no traffic.
    share = f"avg{by}({selector_text(sli.gauge)} >= 0)"
    mean = f"clamp_max(avg_over_time({share}[{window}:{_RATIO_STEP}]), 1)"
    total = f"count_over_time({share}[{window}:{_RATIO_STEP}]) > bool 0"
    return EventRates(total=total, good=mean) if sli.is_success else EventRates(total=total, bad=mean)


def _of_queries(sli: QuerySli, window: timedelta, *, by: str) -> EventRates:
    total = _query(sli.total, sli.total_unit, window, by=by)
    if sli.bad is not None:
        return EventRates(total=total, bad=_query(sli.bad, sli.part_unit, window, by=by))
    assert sli.good is not None  # noqa: S101 - the model promises one of the two
    return EventRates(total=total, good=_query(sli.good, sli.part_unit, window, by=by))


def _query(text: str, unit: QueryUnit, window: timedelta, *, by: str) -> str:
    filled = fill_window(text, duration_text(window))
    end = "\n)" if "#" in text else ")"  # a comment would swallow what follows it on its line
    expr = f"sum{by}({filled}{end}"
    return expr if unit is QueryUnit.PER_SECOND else f"{expr} / {seconds(window)}"


def selectors_of(sli: Sli) -> tuple[Selector, ...]:
    """The raw series that the SLI reads on each evaluation; none for queries, which may be anything."""
    match sli:
        case EventsSli():
            return tuple(part for part in (sli.total, sli.bad, sli.good) if part is not None)
        case LatencySli():
            return (sli.histogram,)
        case ProbeSli():
            return (sli.probe,)
        case RatioSli():
            return (sli.gauge,)
        case QuerySli():
            return ()
