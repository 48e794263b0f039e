"""The `query` kind in PromQL: custom queries over each window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model.slis.query import QueryUnit
from slo_compiler.promql.durations import seconds
from slo_compiler.promql.placeholder import fill_window
from slo_compiler.rules.event_rates import IS_NUMBER, EventRates

if TYPE_CHECKING:
    from slo_compiler.model.slis.query import QuerySli
    from slo_compiler.promql.raw_reads import RawWindow


def event_rates(sli: QuerySli, window: RawWindow, *, by: str) -> EventRates:
    """Both queries, aggregated, in events per second.

    Results that are not numbers are omitted: one of them would make all later windows NaN.
    """
    total = _per_second(sli.total, sli.total_unit, window, by=by)
    if sli.bad is not None:
        bad = _per_second(sli.bad, sli.part_unit, window, by=by)
        return EventRates(total=total, bad=bad, is_custom=True)
    assert sli.good is not None  # noqa: S101 - the model has one of the two
    good = _per_second(sli.good, sli.part_unit, window, by=by)
    return EventRates(total=total, good=good, is_custom=True)


def _per_second(text: str, unit: QueryUnit, window: RawWindow, *, by: str) -> str:
    filled = fill_window(text, window.rate_text)
    end = "\n)" if "#" in text else ")"  # the query may end with a comment
    expr = f"sum{by}(({filled}{end} {IS_NUMBER})"
    return expr if unit is QueryUnit.PER_SECOND else f"{expr} / {seconds(window.rate_range)}"
