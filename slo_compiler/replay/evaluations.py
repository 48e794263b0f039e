"""The evaluation times of an SLO's rule groups, and the rates to replay."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from slo_compiler.replay.tracks import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """A rule group: Prometheus evaluates it at multiples of its interval plus an offset."""

    interval: timedelta
    offset: float = 0.0
    """In seconds, less than the interval."""
    down: tuple[tuple[float, float], ...] = ()
    """Start and end of the times without rule evaluations, in Unix seconds."""

    def between(self, begin: float, end: float) -> Iterator[float]:
        """Yield the evaluation times from `begin` to `end`, in Unix seconds, exact to the millisecond."""
        step = self.interval.total_seconds()
        for number in count(int(-(-(begin - self.offset) // step))):
            now = round(number * step + self.offset, 3)
            if now > end:
                return
            if not any(start <= now < stop for start, stop in self.down):
                yield now


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTimes:
    """The groups of an SLO whose intervals determine when its alerts fire."""

    fast: Times
    tiles: Times
    slow: Times


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRates:
    """The input of the rules of one SLO, or of one of its groups, before and during a replay."""

    total: Track
    """Events per second over the base window, at the times of the fast group."""
    errors: Track
    """Bad events per second, at the same times."""
    total_tiles: Track
    """Recorded tiles; times without any are computed from the rates."""
    errors_tiles: Track
    history_start: float | None = None
    """Unix time of the first data of the SLO; None if it is before the available data."""
