"""The `latency` kind in PromQL: the count of a classic histogram and one of its buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.buckets import bucket_matcher
from slo_compiler.promql.selectors import selector_text
from slo_compiler.rules.event_rates import EventRates, sum_of_rates

if TYPE_CHECKING:
    from slo_compiler.model.slis.latency import LatencySli
    from slo_compiler.promql.raw_reads import RawWindow


def event_rates(sli: LatencySli, window: RawWindow, *, by: str) -> EventRates:
    """Rates of all requests and of requests in the bucket of the threshold."""
    span = window.rate_text
    count = selector_text(sli.histogram, suffix="_count")
    bucket = selector_text(sli.histogram, suffix="_bucket", extra=(bucket_matcher(sli.threshold),))
    return EventRates(total=sum_of_rates(count, span, by=by), good=sum_of_rates(bucket, span, by=by))
