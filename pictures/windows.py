"""Counts of events over windows, as the recording rules compute them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import timedelta

    from pictures.traffic import Mask, Numbers, Traffic


@dataclass(frozen=True, kw_only=True)
class Windows:
    """Sums of the events of one SLO or group over windows that end at each time of the grid."""

    traffic: Traffic

    @cached_property
    def _sums(self) -> tuple[Numbers, Numbers]:
        total, bad = self.traffic.events()
        return np.cumsum(total), np.cumsum(bad)

    def total(self, window: timedelta) -> Numbers:
        """All events per second."""
        return self._rate(self._sums[0], window)

    def bad(self, window: timedelta) -> Numbers:
        """Bad events per second."""
        return self._rate(self._sums[1], window)

    def ratio(self, window: timedelta) -> Numbers:
        """Bad events as a share of all; NaN without events."""
        total = self.total(window)
        ratio = np.full(total.size, np.nan)
        np.divide(self.bad(window), total, out=ratio, where=total > 0)
        return ratio

    def held(self, condition: Mask, length: timedelta) -> Numbers:
        """Return 1 while a condition is true and for some time after it, else NaN."""
        recent = np.convolve(condition, np.ones(self._steps(length) + 1))[: condition.size] > 0
        return np.where(recent, 1.0, np.nan)

    def _rate(self, sums: Numbers, window: timedelta) -> Numbers:
        before = np.concatenate([np.zeros(self._steps(window)), sums])[: sums.size]
        rate: Numbers = (sums - before) / window.total_seconds()
        return rate

    def _steps(self, length: timedelta) -> int:
        return min(int(length.total_seconds()) // self.traffic.grid.step, self._sums[0].size)
