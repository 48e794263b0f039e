"""Suggests durations for one that is not allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta


def nearest(length: timedelta, allowed: Sequence[timedelta]) -> str:
    """Return the nearest allowed durations below and above, as text for a hint; both must exist."""
    below = max(other for other in allowed if other < length)
    above = min(other for other in allowed if other > length)
    return f"{duration_text(below)} or {duration_text(above)}"
