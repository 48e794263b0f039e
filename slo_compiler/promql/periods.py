"""Text of SLO periods for sentences, labels and names of series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from slo_compiler.model import Period


def period_text(period: Period) -> str:
    """Format a rolling period as its length: `28d`."""
    return duration_text(period.length)
