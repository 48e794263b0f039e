"""The `native_histogram` kind: a histogram in a single series."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from slo_compiler.model.prometheus import PrometheusVersion
from slo_compiler.model.sli import Sli
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeHistogramSli(Sli):
    """Requests counted by a native histogram; those within the threshold are good.

    `threshold` has the unit of the histogram.
    """

    kind: ClassVar[str] = "native_histogram"
    has_labels: ClassVar[bool] = True
    needs: ClassVar[PrometheusVersion] = PrometheusVersion(3, 0)
    histogram: Selector
    threshold: Decimal
