"""The `threshold` kind in PromQL: a value that is compared with its limits once a minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.durations import seconds
from slo_compiler.promql.selectors import selector_text
from slo_compiler.rules.event_rates import EventRates

if TYPE_CHECKING:
    from slo_compiler.model.slis.threshold import ThresholdSli
    from slo_compiler.promql.raw_reads import RawWindow

_IS_MEASURED = ">= -Inf"
"""True for every number, and false for NaN."""


def event_rates(sli: ThresholdSli, window: RawWindow, *, by: str) -> EventRates:
    """Minutes with a value, and minutes within the limits; each minute of each series is an event."""
    value, span, length = _value(sli), window.subquery_text(sli.sampling), seconds(window.length)

    def minutes(condition: str) -> str:
        return f"sum{by}(count_over_time(({value} {condition})[{span}])) / {length}"

    return EventRates(
        total=minutes(_IS_MEASURED), good=minutes(_within_limits(sli)), is_custom=sli.query is not None
    )


def _value(sli: ThresholdSli) -> str:
    """The value as an operand of a comparison."""
    if sli.gauge is not None:
        return selector_text(sli.gauge)
    if sli.age is not None:
        # Inside a subquery, time() is the time of each point.
        return f"(time() - {selector_text(sli.age)})"
    assert sli.query is not None  # noqa: S101 - the model has one of the three
    end = "\n)" if "#" in sli.query else ")"  # the query may end with a comment
    return f"({sli.query}{end}"


def _within_limits(sli: ThresholdSli) -> str:
    """A chain of filters: `x >= 1 <= 2` is `(x >= 1) <= 2` in PromQL and reads `x` only once."""
    limits = ((">=", sli.minimum), ("<=", sli.maximum))
    return " ".join(f"{operator} {limit:f}" for operator, limit in limits if limit is not None)
