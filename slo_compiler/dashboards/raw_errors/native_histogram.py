"""The raw bad events of the `native_histogram` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.promql.selectors import selector_text

if TYPE_CHECKING:
    from slo_compiler.model import Matcher, Selector
    from slo_compiler.model.slis.native_histogram import NativeHistogramSli


def selectors(sli: NativeHistogramSli) -> tuple[Selector, ...]:
    """The histogram."""
    return (sli.histogram,)


def bad_events(sli: NativeHistogramSli, *, window: str, by: str, extra: tuple[Matcher, ...]) -> str:
    """Requests per second above the threshold; series without any have no share."""
    rate = f"rate({selector_text(sli.histogram, extra=extra)}[{window}])"
    share = f"histogram_fraction({decimal_text(sli.threshold)}, +Inf, {rate})"
    return f"sum{by}({share} * (histogram_count({rate}) > 0))"
