"""The `probe` kind in PromQL: every sample is an event; 1 is good, 0 is bad."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text, seconds
from slo_compiler.promql.selectors import selector_text
from slo_compiler.rules.event_rates import EventRates

if TYPE_CHECKING:
    from slo_compiler.model.slis.probe import ProbeSli
    from slo_compiler.promql.raw_reads import RawWindow

_MARGIN = timedelta(seconds=1)


def event_rates(sli: ProbeSli, window: RawWindow, *, by: str) -> EventRates:
    """Samples and successes per second.

    The range is a second shorter than the window: otherwise Prometheus 2, whose ranges include the left
    edge, would count samples on both edges.
    """
    span = window.length - _MARGIN
    selector, text, length = selector_text(sli.probe), duration_text(span), seconds(span)
    return EventRates(
        total=f"sum{by}(count_over_time({selector}[{text}])) / {length}",
        good=f"sum{by}(sum_over_time({selector}[{text}])) / {length}",
    )
