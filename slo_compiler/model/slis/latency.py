"""The `latency` kind: a classic histogram."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from slo_compiler.model.sli import Sli
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencySli(Sli):
    """Requests counted by a classic histogram; those within the threshold are good.

    `histogram` is the name without `_bucket` or `_count`. `threshold` has the unit of the histogram
    (seconds for `…_seconds`) and equals the value of an `le` label.
    """

    kind: ClassVar[str] = "latency"
    has_labels: ClassVar[bool] = True
    histogram: Selector
    threshold: Decimal
