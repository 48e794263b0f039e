"""The `native_histogram` kind: a histogram that is one series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from slo_compiler.model.prometheus import PrometheusVersion
from slo_compiler.model.sli import Sli

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeHistogramSli(Sli):
    """Requests that finished within a threshold according to a native histogram; the others are bad.

    `threshold` is in the histogram's own unit.
    """

    kind: ClassVar[str] = "native_histogram"
    needs: ClassVar[PrometheusVersion] = PrometheusVersion(3, 0)
    histogram: Selector
    threshold: Decimal
