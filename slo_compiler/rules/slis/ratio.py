"""The `ratio` kind in PromQL: a precomputed ratio, averaged over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.selectors import selector_text
from slo_compiler.rules.event_rates import EventRates

if TYPE_CHECKING:
    from slo_compiler.model.slis.ratio import RatioSli
    from slo_compiler.promql.raw_reads import RawWindow


def event_rates(sli: RatioSli, window: RawWindow, *, by: str) -> EventRates:
    """One event per second; the average of the ratio is the good, or bad, share.

    `>= 0` drops NaN, the value of a precomputed ratio without traffic.
    """
    span = window.subquery_text(sli.sampling)
    share = f"avg{by}({selector_text(sli.gauge)} >= 0)"
    mean = f"clamp_max(avg_over_time({share}[{span}]), 1)"
    total = f"count_over_time({share}[{span}]) > bool 0"
    return EventRates(total=total, good=mean) if sli.is_success else EventRates(total=total, bad=mean)
