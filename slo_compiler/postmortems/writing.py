"""Times and durations as text, and durations that people typed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = re.compile(
    r"(?P<number>\d{1,6}(?:\.\d{1,3})?)[ \t]*"
    r"(?P<unit>days?|d|hours?|hrs?|h|minutes?|mins?|min|m|seconds?|secs?|sec|s)(?![a-z])",
    re.IGNORECASE,
)


def time_text(time: datetime) -> str:
    """Format a time in UTC: `2026-11-10T14:23:00Z`."""
    return time.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def duration_words(duration: timedelta) -> str:
    """Format a duration exactly to the second: `55 min`, `1 h 5 min`, `1 d 2 h 30 s`."""
    rest = round(duration.total_seconds())
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts) or "0 min"


def typed_durations(text: str) -> tuple[tuple[int, int, timedelta, timedelta], ...]:
    """Find durations such as `55 min` and `1 hour 5 minutes`.

    Returns start, end, duration and precision of each: the length of its smallest unit.
    """
    found: list[tuple[int, int, timedelta, timedelta]] = []
    for part in _PART.finditer(text):
        size = _UNITS[part["unit"][0].lower()]
        length = timedelta(seconds=float(part["number"]) * size)
        precision = timedelta(seconds=size)
        if found and _JOIN.fullmatch(text, found[-1][1], part.start()) and precision < found[-1][3]:
            start, _, before, _ = found.pop()
            found.append((start, part.end(), before + length, precision))
        else:
            found.append((part.start(), part.end(), length, precision))
    return tuple(found)


_JOIN = re.compile(r"[ \t]*(?:,|and)?[ \t]*")
