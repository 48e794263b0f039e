"""A recorded series over time, and the reads that rules make of it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LOOKBACK = 300.0
"""Seconds for which an instant query of Prometheus returns the latest sample, by default."""

_SCALE = 2**40
"""Sums are differences of running totals of integers, which lose no digits of small values."""


class Track:
    """Samples by time in Unix seconds, without absent values."""

    __slots__ = ("_sums", "times", "values")

    def __init__(self, samples: Iterable[tuple[float, float]]) -> None:
        """Store samples in any order; of several in a millisecond, the last one is kept."""
        ordered = sorted({round(time, 3): value for time, value in samples}.items())
        self.times = tuple(time for time, _ in ordered)
        self.values = tuple(value for _, value in ordered)
        self._sums = (0, *accumulate(int(value * _SCALE) for value in self.values))

    def at(self, now: float, *, within: float = LOOKBACK) -> float | None:
        """Return the latest value that is at most `within` seconds old."""
        now = round(now, 3)
        end = bisect_right(self.times, now)
        is_found = end > 0 and now - self.times[end - 1] < within
        return self.values[end - 1] if is_found else None

    def total(self, now: float, window: float) -> float | None:
        """Return the sum of the values in a window up to a time; None if there are none."""
        end = bisect_right(self.times, round(now, 3))
        start = bisect_right(self.times, round(now - window, 3))
        return (self._sums[end] - self._sums[start]) / _SCALE if end > start else None

    def mean(self, now: float, offsets: Iterable[float]) -> float | None:
        """Return the mean at several offsets: None without the newest value, 0 for missing earlier ones."""
        found = [self.at(now - offset) for offset in offsets]
        return None if found[0] is None else sum(value or 0.0 for value in found) / len(found)
