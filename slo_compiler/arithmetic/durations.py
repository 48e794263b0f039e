"""Ratios and text of durations."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal


def decimal_ratio(part: timedelta, whole: timedelta) -> Decimal:
    """`part / whole`, exact if a Decimal can represent it."""
    microsecond = timedelta(microseconds=1)
    return Decimal(part // microsecond) / Decimal(whole // microsecond)


def readable(duration: timedelta) -> str:
    """Format a duration with its two largest units: `40m 19s`, `7h 12m`, `1d 2h`."""
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
