"""Stages of the scenarios of tests.

A stage has a length (in long windows of the pair under test, in periods of the SLO, in steps or until an
alert has fired or resolved), an amount of traffic and an amount of errors.
"""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.arithmetic.pairs import BurnRatePair


class Errors(StrEnum):
    """The amount of errors; thresholds are those of the pair under test."""

    NONE = "no errors"
    TOO_FEW = "fewer errors than min_errors"
    ENOUGH = "min_errors and one more"
    BELOW = "errors at 0.95 times the threshold"
    ABOVE = "errors at 1.05 times the threshold"
    ALONE = "errors above the threshold of this pair alone"
    TEN_TIMES = "errors at 10 times the threshold"
    SEVERE = "a severe incident"
    OUTAGE = "a total outage"
    LESS_THAN_NONE = "more good events than total events"


class Traffic(Enum):
    """The amount of traffic."""

    BUSY = auto()
    LOW = auto()
    IDLE = auto()
    GONE = auto()


BUSY = 1_000
"""Events per sample in busy traffic."""

SURGE = 100
"""The factor between levels of traffic. After a surge, the ratio of every window is that of the newest
events, because there are so many of them: a test of a 3d window does not take 3 days."""


class Until(Enum):
    """An event that ends a stage at the earliest."""

    FIRED = auto()
    RESET = auto()
    SHORT_ONLY = auto()
    """The short window contains only events of this stage, the long one mostly those of earlier surges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of a scenario, in relative lengths."""

    title: str
    long: float = 0
    """Long windows."""
    short: float = 0
    """Short windows."""
    whole: float = 0
    """Periods of the SLO."""
    steps: int = 0
    share: float = 0
    """The part of a step, of a stage that shares it with the next one."""
    leaves: float = 0
    """The part of its last step that the next stage shares with it."""
    fills_step: bool = False
    """True if the next stage takes the short window of the same pair, and this one the rest of the step."""
    steps_without_traffic: int | None = None
    """Steps of SLIs without traffic, if others: few errors exceed a threshold only for a short time."""
    minutes: float = 0
    age: float = 0
    """Long windows since the first data of the SLO, at which the stage ends at the earliest."""
    calm: float = 0
    """The same for SLIs without traffic, which must wait until earlier errors have left the window."""
    until: Until | None = None
    traffic: Traffic = Traffic.BUSY
    surges: int = 0
    """The level of busy traffic, for SLIs whose traffic can grow."""
    errors: Errors = Errors.NONE
    tile_errors: Errors | None = None
    """The errors of given tiles relative to the slowest pair, if others: only parts of windows can differ."""
    rate_errors: Errors | None = None
    """The same for given rates."""
    base_errors: Errors | None = None
    """The same for the given ratio of the base window."""
    no_bad: bool = False
    """True if the series of bad events does not exist."""
    no_good: bool = False
    """True if the series of good events does not exist."""
    restarts: bool = False
    """True if counters restart."""
    pair: int | None = None
    """The number of the pair, of those with the same severity, that lengths and errors refer to; None for the
    pair under test."""
    ends_guard: bool = False
    """True if the guard of the slowest pair ends in the stage: the start of the history is given."""
    is_recorded: bool = False
    """True if all recorded series are tested at the end of the stage."""
    is_recorded_early: bool = False
    """True if they are also tested at its second evaluation, before most offsets have data; at the third one
    if the target has disappeared."""
    is_notified: bool = False
    """True if the texts of alerts are tested at the end of the stage, whether or not they are new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stage in numbers."""

    title: str
    errors: Errors
    samples: int
    traffic: float
    """Events per sample."""
    error_ratio: float
    tile_ratio: float
    """The error ratio of given tiles."""
    rate_ratio: float
    """The error ratio of given rates."""
    base_ratio: float
    """The given error ratio of the base window."""
    ends_guard: bool = False
    is_gone: bool = False
    has_no_bad_series: bool = False
    has_no_good_series: bool = False
    restarts: bool = False
    pair: BurnRatePair | None = None
    """The pair that the errors refer to."""
    is_recorded: bool = False
    is_recorded_early: bool = False
    is_notified: bool = False


INCIDENTS = (Errors.OUTAGE, Errors.SEVERE, Errors.TEN_TIMES, Errors.ABOVE, Errors.BELOW, Errors.ALONE)
"""Errors in busy traffic, for which the times of `arithmetic.times` apply."""
