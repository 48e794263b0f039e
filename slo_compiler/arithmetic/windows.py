"""Selects the windows of an SLO and the source of each (`docs/rules.md`).

Raw series are read once per evaluation, over the base window. Its length is the step of the SLO. Windows
up to an hour are means of base rates at offsets of one step, because such windows share no event and miss
none. Longer windows are sums of tiles: base rates that are recorded once per step. Windows of more than a
month are sums of longer tiles.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.model import Period

STEPS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15, 30))
"""Possible lengths of the base window."""

FEWEST_SCRAPES = 4
"""The minimum number of scrapes in a base window: `rate` needs two, and scrapes can fail."""

LONGEST_CHAIN = timedelta(hours=1)
"""The longest window that is a mean of base rates: each further term costs a look-up."""

_MOST_TILES = 8928
"""31 days of 5-minute tiles: a query stays below promtool's limit of 10,000 samples in a test."""


class WindowSource(StrEnum):
    """The series that a window's ratio is computed from."""

    BASE = "base"
    """Raw series: only the base window."""
    CHAIN = "chain"
    """Recorded rates at several offsets."""
    TILES = "tiles"
    """Base rates that are recorded once per step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A window as the mean of shorter windows that follow each other without a gap."""

    part: timedelta
    """The length of the shorter windows."""
    count: int

    @property
    def offsets(self) -> tuple[timedelta, ...]:
        """The offset of each shorter window, latest first: the first is 0."""
        return tuple(self.part * number for number in range(self.count))


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlan(Cached):
    """The windows of an SLO by source, each sorted; the base window itself is in none of them."""

    step: timedelta
    """The base window, and the distance of tiles."""
    chains: tuple[timedelta, ...]
    tiles: tuple[timedelta, ...]
    recorded: tuple[timedelta, ...]
    """Chains whose rates are recorded, because longer chains or counts of errors read them."""
    counted: tuple[timedelta, ...]
    """Chains whose errors are counted."""
    period: Period
    """The period of the SLO, which is always summed from tiles."""
    period_tile: timedelta
    """The length of the tiles that the period is summed from; longer than the step for long periods."""

    def source(self, window: timedelta) -> WindowSource:
        """The source of the ratio over a window of an alert."""
        if window == self.step:
            return WindowSource.BASE
        return WindowSource.CHAIN if window <= LONGEST_CHAIN else WindowSource.TILES

    def chain(self, window: timedelta) -> Chain:
        """The terms of a window up to an hour."""
        middle = _middle(self.step)
        part = middle if middle and window > middle and not window % middle else self.step
        return Chain(part=part, count=window // part)

    def tile(self, window: timedelta) -> timedelta:
        """The length of the tiles that a window is summed from: one step, unless that makes too many."""
        return self.step if window <= self.step * _MOST_TILES else self.period_tile

    @property
    def tile_lengths(self) -> tuple[timedelta, ...]:
        """The lengths of the tiles to record, shortest first."""
        return tuple(sorted({self.step, self.period_tile}))


@lru_cache(maxsize=256)
def window_step(scrape_interval: timedelta) -> timedelta | None:
    """The base window for a scrape interval: the shortest step that it divides at least four times.

    Base windows that are one step apart share a sample only if the interval divides the step. None if it
    divides no step.
    """
    return next(
        (step for step in STEPS if not step % scrape_interval and step >= FEWEST_SCRAPES * scrape_interval),
        None,
    )


def plan_windows(pairs: BurnRatePairs, *, period: Period, step: timedelta, counts_errors: bool) -> WindowPlan:
    """Group the windows of all pairs by source.

    `counts_errors` is False if alerts do not require a minimum number of errors.
    """
    windows = sorted(_windows(pairs.all) - {step})
    chains = tuple(window for window in windows if window <= LONGEST_CHAIN)
    long = sorted({pair.long_window for pair in pairs.all if pair.long_window <= LONGEST_CHAIN})
    counted = tuple(long) if counts_errors else ()
    return WindowPlan(
        step=step,
        chains=chains,
        tiles=tuple(window for window in windows if window > LONGEST_CHAIN),
        recorded=_parts(chains, step),
        counted=counted,
        period=period,
        period_tile=_period_tile(period.length, step),
    )


def _middle(step: timedelta) -> timedelta | None:
    """The recorded window between the base window and an hour: three steps, if they divide an hour."""
    middle = 3 * step
    return None if LONGEST_CHAIN % middle else middle


def _parts(chains: tuple[timedelta, ...], step: timedelta) -> tuple[timedelta, ...]:
    middle = _middle(step)
    is_needed = middle and any(window >= middle and not window % middle for window in chains)
    return (middle,) if middle and is_needed else ()


def _windows(pairs: tuple[BurnRatePair, ...]) -> set[timedelta]:
    return {window for pair in pairs for window in (pair.long_window, pair.short_window)}


def _period_tile(length: timedelta, step: timedelta) -> timedelta:
    return step * max(1, -(-length // (step * _MOST_TILES)))
