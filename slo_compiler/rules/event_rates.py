"""Events per second over a window, from raw series.

Every kind of SLI provides a total and either its bad or its good part; all other rules are the same
for all kinds (`docs/rules.md`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model.kinds import kind_module
from slo_compiler.promql.names import label_text, string_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Slo
    from slo_compiler.promql.raw_reads import RawWindow

KINDS = "slo_compiler.rules.slis"

IS_NUMBER = "< Inf"
"""True for every number but +Inf, and false for NaN: the results of divisions by zero are no events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRates:
    """Aggregated expressions in events per second; exactly one of `bad` and `good` is set."""

    total: str
    bad: str | None = None
    good: str | None = None
    is_custom: bool = False
    """True for an expression of the user. Its bad or good part is recorded as a separate series, which the
    tests of the alerts use as input."""


def event_rates(slo: Slo, window: RawWindow) -> EventRates:
    """The rates of an SLI over `window`, grouped by labels with plain names."""
    by = grouping(label_text(source) for source, _ in slo.groups)
    rates: EventRates = kind_module(KINDS, slo.sli.kind).event_rates(slo.sli, window, by=by)
    if not slo.source_labels:
        return rates
    return EventRates(
        total=_with_plain_labels(rates.total, slo.groups),
        bad=rates.bad and _with_plain_labels(rates.bad, slo.groups),
        good=rates.good and _with_plain_labels(rates.good, slo.groups),
        is_custom=rates.is_custom,
    )


def grouping(labels: Iterable[str]) -> str:
    """The grouping clause of an aggregation: empty, or ` by (route) `."""
    text = ", ".join(labels)
    return f" by ({text}) " if text else ""


def _with_plain_labels(expr: str, groups: tuple[tuple[str, str], ...]) -> str:
    """Copy labels to plain names; the surrounding aggregation drops the others."""
    for source, plain in groups:
        if source != plain:
            expr = f'label_replace({expr}, "{plain}", "$1", {string_text(source)}, "(.*)")'
    return f"sum{grouping(plain for _, plain in groups)}({expr})"


def sum_of_rates(selector: str, window: str, *, by: str) -> str:
    """The rate of counters, in events per second."""
    return f"sum{by}(rate({selector}[{window}]))"
