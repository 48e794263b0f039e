"""Events per second over a window, from samples, as defined by Prometheus' documentation of `rate`.

They are computed from the counts of a scenario, independently of the rules.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.alert_tests.writers import Samples

LOOKBACK = 300
"""Seconds after which the last sample of a series becomes stale."""


class Stream:
    """One series with an index for reads over any window."""

    def __init__(self, samples: Samples, *, sample: int, is_unlimited: bool = False) -> None:
        self._values = samples.values
        self._counted = samples.counted
        self._grain = samples.grain
        self._sample = sample
        self._is_unlimited = is_unlimited
        present = [value is not None for value in samples.values]
        self._before = [0, *accumulate(present)]
        self._next = _nearest(present, backwards=True)
        self._last = _nearest(present, backwards=False)

    def rate(self, now: int, window: int) -> float | None:
        """`rate(series[window])`, or None with fewer than two samples."""
        bounds = self._bounds(now, window)
        if bounds is None or bounds[0] == bounds[1]:
            return None
        first, last = bounds
        increase = (self._counted[last] - self._counted[first]) / self._grain
        sampled = (last - first) * self._sample
        gap = sampled / (self._count(first, last) - 1)
        to_start = first * self._sample - (now - window)
        to_end = now - last * self._sample
        start = to_start if to_start < 1.1 * gap else gap / 2
        value = self._values[first]
        if increase > 0 and value is not None and not self._is_unlimited:
            start = min(start, sampled * value / increase)  # a counter does not begin below zero
        end = to_end if to_end < 1.1 * gap else gap / 2
        return increase * (sampled + start + end) / sampled / window

    def samples(self, now: int, window: int) -> tuple[int, float] | None:
        """The number of samples and their sum; None without samples. For gauges."""
        bounds = self._bounds(now, window)
        if bounds is None:
            return None
        first, last = bounds
        total = self._counted[last] - (self._counted[first - 1] if first else 0)
        return self._count(first, last), total

    def value(self, now: int) -> float | None:
        """The latest value that is not stale."""
        index = self._last[min(now // self._sample, len(self._values) - 1)]
        if index is None or now - index * self._sample >= LOOKBACK:
            return None
        return self._values[index]

    def _count(self, first: int, last: int) -> int:
        return self._before[last + 1] - self._before[first]

    def _bounds(self, now: int, window: int) -> tuple[int, int] | None:
        """The first and the last sample inside the window."""
        lowest = max(0, (now - window) // self._sample + 1)
        highest = min(now // self._sample, len(self._values) - 1)
        if lowest > highest:
            return None
        first, last = self._next[lowest], self._last[highest]
        return (first, last) if first is not None and last is not None and first <= last else None


def _nearest(present: list[bool], *, backwards: bool) -> list[int | None]:
    """For each index, the nearest present one at or before it; with `backwards`, at or after it."""
    found: list[int | None] = [None] * len(present)
    nearest: int | None = None
    indices = range(len(present) - 1, -1, -1) if backwards else range(len(present))
    for index in indices:
        if present[index]:
            nearest = index
        found[index] = nearest
    return found
