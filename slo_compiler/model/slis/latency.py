"""The `latency` kind: a classic histogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from slo_compiler.model.sli import Sli

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.model.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencySli(Sli):
    """Requests that finished within a threshold according to a classic histogram; the others are bad.

    `histogram` has the name without `_bucket` or `_count`. `threshold` is in the
    histogram's own unit (seconds for `…_seconds`), so it is the value of an `le` label.
    """

    kind: ClassVar[str] = "latency"
    histogram: Selector
    threshold: Decimal
