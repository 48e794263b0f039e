"""Drawn events of a service, minute by minute: how many, and how many of them are bad."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Mask = NDArray[np.bool_]

NOW = 1_789_561_800
"""Wednesday, 16 September 2026, 12:30 UTC. A fixed time, so that every run draws the same pictures."""
MINUTE, HOUR, DAY = 60, 3600, 86_400
COARSE = 5 * MINUTE
"""Seconds between old samples of series that are summed; a query looks back as far."""
SPARSE = 30 * MINUTE
"""Seconds between other old samples: over weeks, a chart asks for values at whole half hours."""
FINE_FOR = 26 * HOUR
"""Seconds for which samples are as dense as the grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The times for which events are drawn, and those with samples; seconds."""

    step: int
    drawn: int
    """More than `shown`: at the first sample, the longest window has to be full."""
    shown: int

    @property
    def times(self) -> NDArray[np.int64]:
        """The end of each step, in Unix seconds, up to now."""
        return np.arange(NOW - self.drawn, NOW + 1, self.step, dtype=np.int64)

    def sampled(self, *, is_dense: bool) -> Mask:
        """Which of the times have samples; a dense series has more old ones."""
        times = self.times
        is_fine: Mask = times >= NOW - min(FINE_FOR, self.shown)
        is_old: Mask = (times >= NOW - self.shown) & (times % (COARSE if is_dense else SPARSE) == 0)
        return is_fine | is_old


FULL = Grid(step=MINUTE, drawn=62 * DAY, shown=31 * DAY)
"""For SLOs whose charts are looked at."""
GROUPS = Grid(step=COARSE, drawn=62 * DAY, shown=31 * DAY)
"""For SLOs with many groups."""
OVERVIEW = Grid(step=COARSE, drawn=33 * DAY, shown=FINE_FOR)
"""For many SLOs, of which the overview shows a day."""
PRESENT = Grid(step=COARSE, drawn=33 * DAY, shown=2 * HOUR)
"""For many SLOs, of which a dashboard shows the present."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A time with more bad events than usual."""

    ago: timedelta
    """From its begin until now."""
    length: timedelta
    ratio: float
    """Bad events as a share of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What an SLO, or one of its groups, counts."""

    seed: int
    rate: float = 100.0
    """Events per second, on average."""
    is_daily: bool = True
    """True if there are more events at noon than at midnight, and fewer at weekends."""
    usual: float = 0.0
    """Bad events as a share of all, outside of incidents."""
    incidents: tuple[Incident, ...] = ()
    begins: timedelta = timedelta(days=100)
    """How long ago the first event was; zero for traffic without events."""
    grid: Grid = FULL

    def events(self) -> tuple[Numbers, Numbers]:
        """Return all and bad events of each step of the grid."""
        random = np.random.default_rng(self.seed)
        times = self.grid.times
        total = self.rate * self.grid.step * random.normal(1, 0.03, times.size)
        if self.is_daily:
            total *= _daily_wave(times)
        ratio = self.usual * random.uniform(0.6, 1.4, times.size)
        for incident in self.incidents:
            begin = NOW - incident.ago.total_seconds()
            ratio[(begin < times) & (begin + incident.length.total_seconds() >= times)] = incident.ratio
        total[times <= NOW - self.begins.total_seconds()] = 0
        return total, total * ratio


def _daily_wave(times: NDArray[np.int64]) -> Numbers:
    hour = times % DAY / HOUR
    weekday = (times // DAY + 3) % 7  # 1 January 1970 was a Thursday; 0 is Monday
    wave = 1 - 0.65 * np.cos(2 * np.pi * (hour - 3) / 24)
    return np.where(weekday >= 5, 0.6, 1.0) * wave
