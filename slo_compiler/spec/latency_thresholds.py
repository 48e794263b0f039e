"""Latency thresholds: from a duration with a unit to the unit of a histogram's buckets."""

from __future__ import annotations

import re
from decimal import Decimal

_SECONDS = {
    "ns": Decimal("1e-9"),
    "us": Decimal("1e-6"),
    "µs": Decimal("1e-6"),
    "ms": Decimal("1e-3"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
}
_UNITS = {"nanoseconds": "ns", "microseconds": "us", "milliseconds": "ms", "seconds": "s"}
_ENDINGS = {"_ms": "milliseconds", "_us": "microseconds", "_ns": "nanoseconds"}
_THRESHOLD = re.compile(r"([0-9.]+)(\D+)")


def unit_of(metric: str) -> str:
    """Return the unit at the end of a histogram's name; default: seconds, the base unit of Prometheus."""
    for unit in _UNITS:
        if metric.endswith(f"_{unit}"):
            return unit
    return next((unit for ending, unit in _ENDINGS.items() if metric.endswith(ending)), "seconds")


def in_unit(threshold: str, unit: str) -> Decimal:
    """Convert a threshold that matches the schema to a unit, exactly: `300ms` in seconds is 0.3."""
    found = _THRESHOLD.fullmatch(threshold)
    if found is None:
        raise ValueError(f"{threshold!r} passed the schema, but is not a threshold")
    seconds = Decimal(found[1]) * _SECONDS[found[2]]
    return (seconds / _SECONDS[_UNITS[unit]]).normalize()
