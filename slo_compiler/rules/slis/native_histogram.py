"""The `native_histogram` kind in PromQL: the count of a histogram and the share below the threshold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.promql.selectors import selector_text
from slo_compiler.rules.event_rates import EventRates

if TYPE_CHECKING:
    from slo_compiler.model.slis.native_histogram import NativeHistogramSli
    from slo_compiler.promql.raw_reads import RawWindow


def event_rates(sli: NativeHistogramSli, window: RawWindow, *, by: str) -> EventRates:
    """Rates of all requests and of those within the threshold.

    Each series is split at the threshold before they are summed: the sum of histograms with different
    bounds may have no bound in common, and then no share at all. A series without a new observation has
    the share NaN, which would spoil the sum and every window after it, so it is left out.
    """
    rate = f"rate({selector_text(sli.histogram)}[{window.rate_text}])"
    share = f"histogram_fraction(-Inf, {decimal_text(sli.threshold)}, {rate})"
    return EventRates(
        total=f"sum{by}(histogram_count({rate}))",
        good=f"sum{by}({share} * (histogram_count({rate}) > 0))",
    )
