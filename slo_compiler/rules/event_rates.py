"""Events per second over a window, from raw series.

Every kind of SLI comes down to a total and either its bad or its good part; everything after that
is the same for all kinds (`docs/rules.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.model.kinds import kind_module

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model import Sli

KINDS = "slo_compiler.rules.slis"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRates:
    """Aggregated expressions in events per second; exactly one of `bad` and `good` is given."""

    total: str
    bad: str | None = None
    good: str | None = None


def event_rates(sli: Sli, window: timedelta, *, by: str) -> EventRates:
    """The SLI's rates over `window`; `by` is the grouping clause (empty, or ` by (route)`)."""
    rates: EventRates = kind_module(KINDS, sli.kind).event_rates(sli, window, by=by)
    return rates


def sum_of_rates(selector: str, window: str, *, by: str) -> str:
    """Events per second of counters."""
    return f"sum{by}(rate({selector}[{window}]))"
