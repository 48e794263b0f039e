"""Read the `native_histogram` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.model.slis.native_histogram import NativeHistogramSli
from slo_compiler.spec.slis.latency import read as read_latency

if TYPE_CHECKING:
    from slo_compiler.spec.sli_reading import SliReading


def read(body: dict[str, Any], reading: SliReading) -> NativeHistogramSli | None:
    """Read the histogram and its threshold, with the syntax and checks of classic histograms."""
    latency = read_latency(body, reading)
    if latency is None:
        return None
    return NativeHistogramSli(histogram=latency.histogram, threshold=latency.threshold)
