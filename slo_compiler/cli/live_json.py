"""Values of live SLOs in JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


def number(value: float | None) -> float | None:
    """A finite number, or null: JSON has neither NaN nor infinity."""
    return value if value is not None and math.isfinite(value) else None


def seconds(duration: timedelta | None) -> int | None:
    """A duration in whole seconds, or null."""
    return None if duration is None else round(duration.total_seconds())
