"""The `ratio` kind: a gauge that is a precomputed ratio."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from slo_compiler.model.sli import Sli
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.model.selector import Selector


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioSli(Sli):
    """A gauge that contains a ratio. There are no event counts, so it is averaged over time."""

    kind: ClassVar[str] = "ratio"
    counts_events: ClassVar[bool] = False
    sampling: ClassVar[timedelta] = timedelta(minutes=1)
    gauge: Selector
    is_success: bool
    """True for the share of good events, False for the share of bad events."""
