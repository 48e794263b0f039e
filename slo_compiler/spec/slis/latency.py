"""Read the `latency` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import slis
from slo_compiler.model.slis.latency import LatencySli
from slo_compiler.spec.latency_thresholds import in_unit, unit_of
from slo_compiler.spec.traps.matchers import check_matchers
from slo_compiler.spec.traps.metrics import check_histogram, check_latency_threshold

if TYPE_CHECKING:
    from slo_compiler.spec.sli_reading import SliReading

_HISTOGRAM_ENDINGS = ("_bucket", "_count", "_sum")


def read(body: dict[str, Any], reading: SliReading) -> LatencySli | None:
    """Read the histogram and its threshold."""
    histogram = reading.selector(body["histogram"], "histogram")
    if histogram is None:
        return None
    place = reading.at("histogram")
    for ending in _HISTOGRAM_ENDINGS:
        if histogram.metric.endswith(ending):
            base = histogram.metric.removesuffix(ending)
            reading.add(slis.histogram_suffix(place, metric=histogram.metric, base=base))
    if "le" in histogram.labelled():
        reading.add(slis.taken_matcher(place, label="le"))
    reading.check_groups(histogram)
    check_matchers(histogram.matchers, "histogram", reading=reading)
    check_histogram(histogram.metric, reading=reading)
    check_latency_threshold(body["threshold"], in_unit(body["threshold"], "seconds"), reading=reading)
    unit = body.get("unit") or unit_of(histogram.metric)
    return LatencySli(histogram=histogram, threshold=in_unit(body["threshold"], unit))
