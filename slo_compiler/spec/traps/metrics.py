"""Metrics of the wrong type for a kind of SLI."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import suspicious_slis
from slo_compiler.spec.traps.counters import COUNTER_ENDINGS, check_period_sum

if TYPE_CHECKING:
    from slo_compiler.model import Selector
    from slo_compiler.spec.sli_reading import SliReading

_SUM_OF_SUCCESSES = "_success_sum"
"""The end of the names of sums of zeros and ones, such as `probe_all_success_sum` of Grafana."""

_NEEDS = {"probe": "a gauge of 0 and 1", "ratio": "a gauge between 0 and 1"}
_LONGEST_THRESHOLD = Decimal(timedelta(days=30) // timedelta(seconds=1))
"""In seconds. A process rarely runs so long, so it does not observe such durations."""


def check_histogram_series(selector: Selector, key: str, *, reading: SliReading) -> None:
    """Report series of a histogram that do not count events once, and gauges that look like them."""
    metric = selector.metric
    if check_period_sum(selector, key, reading=reading):
        return
    if metric.endswith(_SUM_OF_SUCCESSES):
        return
    if metric.endswith("_sum"):
        count = f"{metric.removesuffix('_sum')}_count"
        place = reading.at_metric(metric, key)
        reading.add(suspicious_slis.sum_as_events(place, metric=metric, count=count))
    elif metric.endswith("_bucket") and not selector.labelled() & {"le", "vmrange"}:
        count = f"{metric.removesuffix('_bucket')}_count"
        place = reading.at_metric(metric, key)
        reading.add(suspicious_slis.bucket_without_bound(place, metric=metric, count=count))


def check_histogram(metric: str, *, reading: SliReading) -> None:
    """Report a counter as the histogram of a latency SLI."""
    if metric.endswith("_total"):
        place = reading.at_metric(metric, "histogram")
        reading.add(suspicious_slis.histogram_is_a_counter(place, metric=metric))


def check_gauge(metric: str, *steps: str, kind: str, reading: SliReading) -> None:
    """Report a counter as a probe or as a precomputed ratio."""
    ending = next((ending for ending in COUNTER_ENDINGS if metric.endswith(ending)), None)
    if ending is not None:
        place = reading.at_metric(metric, *steps)
        reading.add(
            suspicious_slis.gauge_is_a_counter(
                place, kind=kind, metric=metric, ending=ending, needs=_NEEDS[kind]
            )
        )


def check_latency_threshold(text: str, seconds: Decimal, *, reading: SliReading) -> None:
    """Report a threshold that all events exceed, or none."""
    effect = ""
    if seconds == 0:
        effect = "all events are bad"
    elif seconds > _LONGEST_THRESHOLD:
        effect = "all events are good"
    if effect:
        place = reading.at("threshold")
        reading.add(suspicious_slis.implausible_threshold(place, threshold=text, effect=effect))
