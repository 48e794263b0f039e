"""The `latency` kind in PromQL: the count of a classic histogram and one of its buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import Matcher, MatchOperator
from slo_compiler.promql.buckets import bucket_bounds
from slo_compiler.promql.selectors import selector_text
from slo_compiler.rules.event_rates import EventRates, sum_of_rates

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model import LatencySli
    from slo_compiler.promql.raw_reads import RawWindow


def event_rates(sli: LatencySli, window: RawWindow, *, by: str) -> EventRates:
    """Rates of all requests and of requests in the bucket of the threshold."""
    span = window.rate_text
    count = selector_text(sli.histogram, suffix="_count")
    bucket = selector_text(sli.histogram, suffix="_bucket", extra=(_bucket_matcher(sli.threshold),))
    return EventRates(total=sum_of_rates(count, span, by=by), good=sum_of_rates(bucket, span, by=by))


def _bucket_matcher(threshold: Decimal) -> Matcher:
    """The matcher of the bucket with the bound `threshold`, in any spelling."""
    bounds = bucket_bounds(threshold)
    if len(bounds) == 1:
        return Matcher(label="le", operator=MatchOperator.EQUAL, value=bounds[0])
    pattern = "|".join(bound.replace(".", "\\.").replace("+", "\\+") for bound in bounds)
    return Matcher(label="le", operator=MatchOperator.MATCHES, value=pattern)
