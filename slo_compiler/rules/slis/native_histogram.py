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

    The share below the threshold is computed per series, before the sum: histograms with different bounds
    may have no common bound, so their sum has no share. A series without new observations has the share
    NaN, which would make the sum and all later windows NaN, so it is omitted.
    """
    rate = f"rate({selector_text(sli.histogram)}[{window.rate_text}])"
    share = f"histogram_fraction(-Inf, {decimal_text(sli.threshold)}, {rate})"
    return EventRates(
        total=f"sum{by}(histogram_count({rate}))",
        good=f"sum{by}({share} * (histogram_count({rate}) > 0))",
    )
