"""The `probe` kind in PromQL: every sample is an event; 1 is good, 0 is bad."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.selectors import selector_text
from slo_compiler.rules.event_rates import IS_NUMBER, EventRates

if TYPE_CHECKING:
    from slo_compiler.model.slis.probe import ProbeSli
    from slo_compiler.promql.raw_reads import RawWindow

_MARGIN = timedelta(milliseconds=1)


def event_rates(sli: ProbeSli, window: RawWindow, *, by: str) -> EventRates:
    """Samples and successes per second.

    The range is a millisecond shorter than the window: otherwise Prometheus 2, whose ranges include the left
    edge, would count samples on both edges. While a probe has a sample that is not a number, it fails: the
    sum of its samples would make all later windows NaN.
    """
    samples = f"{selector_text(sli.probe)}[{duration_text(window.length - _MARGIN)}]"
    length = seconds(window.length)
    return EventRates(
        total=f"sum{by}(count_over_time({samples})) / {length}",
        good=f"sum{by}(sum_over_time({samples}) {IS_NUMBER}) / {length}",
    )
