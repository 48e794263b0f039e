"""The `events` kind in PromQL: rates of two counters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.selectors import selector_text
from slo_compiler.rules.event_rates import EventRates, sum_of_rates

if TYPE_CHECKING:
    from slo_compiler.model import Selector
    from slo_compiler.model.slis.events import EventsSli
    from slo_compiler.promql.raw_reads import RawWindow


def event_rates(sli: EventsSli, window: RawWindow, *, by: str) -> EventRates:
    """Rates of both counters."""

    def rate(selector: Selector) -> str:
        return sum_of_rates(selector_text(selector), window.rate_text, by=by)

    if sli.bad is not None:
        return EventRates(total=rate(sli.total), bad=rate(sli.bad))
    assert sli.good is not None  # noqa: S101 - the model has one of the two
    return EventRates(total=rate(sli.total), good=rate(sli.good))
