"""Error budgets as time and as events (SRE Workbook, chapter 2)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal


def budget_time(error_budget: Decimal, window: timedelta) -> timedelta:
    """How long a total outage may last in a window: (1 - target) * window."""
    return timedelta(microseconds=int(error_budget * (window // timedelta(microseconds=1))))


def budget_events(error_budget: Decimal, events: int) -> Decimal:
    """How many of a number of events may be bad."""
    return error_budget * events


def readable(duration: timedelta) -> str:
    """A duration to two units, as people say it: `40m 19s`, `7h 12m`, `1d 2h`."""
    seconds = Decimal(duration // timedelta(milliseconds=1)) / 1000
    if seconds < 60:
        return f"{seconds.quantize(Decimal('0.1')).normalize():f}s"
    rest = int(seconds)
    parts: list[tuple[int, str]] = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, rest = divmod(rest, size)
        if count or parts:
            parts.append((count, unit))
    return " ".join(f"{count}{unit}" for count, unit in parts[:2] if count)
