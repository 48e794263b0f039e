"""Durations in Prometheus' notation: `5m`, `28d`, `1h30m`."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache

_UNITS = (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1))
_MILLISECONDS = {"w": 604_800_000, **dict(_UNITS)}
_PART = re.compile(r"(\d+)(ms|[wdhms])")
_WHOLE = re.compile(r"(?:\d+(?:ms|[wdhms]))+")


@lru_cache(maxsize=1024)
def duration_text(duration: timedelta) -> str:
    """Format a positive duration in the largest units, days at most: `28d` rather than `4w`."""
    rest = round(duration / timedelta(milliseconds=1))
    parts = []
    for unit, size in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


@lru_cache(maxsize=1024)
def time_span(duration: timedelta) -> str:
    """Format a duration in one unit, for Grafana's relative times: `90m`, not `1h30m`."""
    for unit, size in _UNITS[:-1]:
        length = timedelta(milliseconds=size)
        if not duration % length:
            return f"{duration // length}{unit}"
    return f"{-(-duration.total_seconds() // 1):.0f}s"


def parse_duration(text: str) -> timedelta | None:
    """Parse `90m`, `1h30m`, `4w`; None if the text is not a duration, or too long for Python."""
    if not _WHOLE.fullmatch(text):
        return None
    try:
        return timedelta(
            milliseconds=sum(int(count) * _MILLISECONDS[unit] for count, unit in _PART.findall(text))
        )
    except (OverflowError, ValueError):  # ValueError: a count of more than 4300 digits
        return None


def seconds(duration: timedelta) -> int:
    """The seconds of a duration, which must be a whole number."""
    return duration // timedelta(seconds=1)
