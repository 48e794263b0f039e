"""Scenarios of the tests, each a list of stages in order.

A stage has a length (in long windows of the pair under test, in periods of the SLO, in steps or until an
alert has fired or resolved), an amount of traffic and an amount of errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

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
    steps_without_traffic: int | None = None
    """Steps of SLIs without traffic, if others: few errors exceed a threshold only for a short time."""
    minutes: float = 0
    age: float = 0
    """Long windows since the start of the scenario, at which the stage ends at the earliest."""
    calm: float = 0
    """The same for SLIs without traffic, which must wait until earlier errors have left the window."""
    until: Until | None = None
    traffic: Traffic = Traffic.BUSY
    surges: int = 0
    """The level of busy traffic, for SLIs whose traffic can grow."""
    errors: Errors = Errors.NONE
    no_bad: bool = False
    """True if the series of bad events does not exist."""
    no_good: bool = False
    """True if the series of good events does not exist."""
    restarts: bool = False
    """True if counters restart."""
    pair: int | None = None
    """The number of the pair, of those with the same severity, that lengths and errors refer to; None for the
    pair under test."""
    is_recorded: bool = False
    """True if all recorded series are tested at the end of the stage."""
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
    is_gone: bool = False
    has_no_bad_series: bool = False
    has_no_good_series: bool = False
    restarts: bool = False
    pair: BurnRatePair | None = None
    """The pair that the errors refer to."""
    is_recorded: bool = False
    is_notified: bool = False


TOO_FEW = "low traffic with fewer errors than min_errors"
ENOUGH = "low traffic with enough errors"


def page_stages(pairs: int) -> tuple[Stage, ...]:
    """The quick test of the pages: every pair fires alone and resolves, then data disappears.

    Recorded series are tested when the latest change of the error ratio is in another part of the windows.

    A slower pair is tested when its guard for new SLOs has ended; the faster ones need more errors. Traffic
    ends lower than its highest surge, so the last outage leaves part of the error budget.
    """
    high, less = 2 * pairs, max(0, 2 * pairs - 1)
    return (
        Stage(
            title=TOO_FEW,
            steps=9,
            steps_without_traffic=2,
            traffic=Traffic.LOW,
            errors=Errors.TOO_FEW,
        ),
        Stage(
            title=ENOUGH,
            steps=4,
            steps_without_traffic=2,
            traffic=Traffic.LOW,
            errors=Errors.ENOUGH,
            is_recorded=True,
        ),
        Stage(title="no traffic", minutes=15, traffic=Traffic.IDLE, no_bad=True),
        Stage(title="healthy traffic, no bad event ever counted", minutes=20, no_bad=True),
        *(stage for number in range(pairs) for stage in _pair_stages(number)),
        Stage(title="more good events than total events", steps=3, errors=Errors.LESS_THAN_NONE, surges=high),
        Stage(title="healthy traffic after a restart of the counters", minutes=8, restarts=True, surges=high),
        Stage(title="healthy traffic", steps=3, surges=high + 1),
        Stage(title="less traffic", minutes=25, surges=less, is_recorded=True),
        Stage(title="healthy traffic", minutes=50, surges=less),
        Stage(title="a short outage", steps=1, until=Until.FIRED, errors=Errors.OUTAGE, surges=less),
        Stage(title="healthy traffic", minutes=12, surges=less, is_recorded=True),
        Stage(title="the target has disappeared", minutes=32, traffic=Traffic.GONE),
        Stage(
            title="the target is back, with errors just below the threshold",
            minutes=8,
            errors=Errors.BELOW,
            surges=less,
            is_recorded=True,
        ),
    )


def ticket_stages(pairs: int) -> tuple[Stage, ...]:
    """The quick test of the tickets: every pair fires alone and resolves; then windows differ.

    The guard for new SLOs ends while there are enough errors for an alert.
    Traffic ends lower than its highest surge, so the last outages leave part of the error budget.
    """
    less, last = 2 * pairs - 2, pairs - 1
    return (
        Stage(title=TOO_FEW, steps=3, pair=0, traffic=Traffic.LOW, errors=Errors.TOO_FEW),
        Stage(title=ENOUGH, age=0.7, pair=0, traffic=Traffic.LOW, errors=Errors.ENOUGH),
        *(stage for number in range(pairs) for stage in _pair_stages(number, calm=1.3 if number else 0)),
        Stage(title="healthy traffic", short=1, pair=last, surges=2 * pairs + 1),
        Stage(title="an outage", steps=1, pair=last, errors=Errors.OUTAGE, surges=less),
        Stage(title="healthy traffic", long=1.1, pair=0, surges=less),
        Stage(title="another outage", steps=1, pair=last, errors=Errors.OUTAGE, surges=less),
        Stage(title="healthy traffic", short=0.6, pair=last, surges=less, is_recorded=True),
    )


def old_slo_stages(number: int) -> tuple[Stage, ...]:
    """The quick test of an SLO whose guards have ended: the minimum number of errors of its slowest pair."""
    return (
        Stage(title=TOO_FEW, short=1.3, steps=2, pair=number, traffic=Traffic.LOW, errors=Errors.TOO_FEW),
        Stage(title=ENOUGH, steps=3, pair=number, traffic=Traffic.LOW, errors=Errors.ENOUGH),
        Stage(
            title="errors just below the threshold of the fastest pair",
            steps=3,
            pair=0,
            errors=Errors.BELOW,
            surges=1,
            is_notified=True,
        ),
        Stage(title="an outage", steps=3, errors=Errors.OUTAGE, surges=1),
    )


def _pair_stages(number: int, *, calm: float = 0) -> tuple[Stage, ...]:
    """The quick test of one pair: each window exceeds the threshold alone, then both.

    After a surge, a hundredth of the traffic fills the short window and hardly changes the long one.
    """
    below, above = 2 * number + 1, 2 * number + 2
    return (
        Stage(title="healthy traffic", age=0.5, calm=calm, pair=number, surges=2 * number),
        Stage(
            title="errors just below the threshold", steps=1, pair=number, errors=Errors.BELOW, surges=below
        ),
        Stage(
            title="errors just above the threshold, over the short window only",
            pair=number,
            until=Until.SHORT_ONLY,
            errors=Errors.ABOVE,
            surges=below - 1,
        ),
        Stage(
            title="errors just above the threshold",
            pair=number,
            until=Until.FIRED,
            errors=Errors.ABOVE,
            surges=above,
        ),
        Stage(
            title="errors just below the threshold, over the short window only",
            pair=number,
            until=Until.RESET,
            errors=Errors.BELOW,
            surges=above - 1,
            is_recorded=number > 0,
        ),
    )


PAIR = (
    Stage(
        title="low traffic with fewer errors than min_errors",
        long=0.6,
        traffic=Traffic.LOW,
        errors=Errors.TOO_FEW,
    ),
    Stage(title="low traffic with enough errors", long=0.5, traffic=Traffic.LOW, errors=Errors.ENOUGH),
    Stage(title="healthy traffic", long=1.1),
    Stage(title="errors just above the threshold", long=1.05, until=Until.FIRED, errors=Errors.ABOVE),
    Stage(title="errors just below the threshold", long=1.1, errors=Errors.BELOW),
    Stage(title="healthy traffic", long=1.1),
    Stage(title="errors at ten times the threshold", until=Until.FIRED, errors=Errors.TEN_TIMES),
    Stage(
        title="healthy traffic after a restart of the counters", long=1.1, until=Until.RESET, restarts=True
    ),
    Stage(title="a total outage", until=Until.FIRED, errors=Errors.OUTAGE),
    Stage(title="recovery", until=Until.RESET),
    Stage(title="no traffic", short=1.2, minutes=12, traffic=Traffic.IDLE),
)
"""The scenario of one pair's full test."""

YOUNG_ABOVE = (Stage(title="a new SLO with errors just above the threshold", long=0.65, errors=Errors.ABOVE),)
"""A new SLO: the guard keeps the alert silent for half a long window; slower pairs stay silent longer."""

YOUNG_BELOW = (Stage(title="a new SLO with errors just below the threshold", long=0.65, errors=Errors.BELOW),)
"""A new SLO just below the threshold: no alert may fire."""

BORN_FAILING = (Stage(title="a new service that only fails", minutes=11, errors=Errors.OUTAGE, no_good=True),)
"""No good event was ever counted, so the series of good events does not exist."""

PERIOD = (
    Stage(title="healthy traffic", whole=0.2),
    Stage(title="errors that consume part of the budget", whole=0.1, errors=Errors.ALONE),
    Stage(title="no traffic", whole=0.05, traffic=Traffic.IDLE),
    Stage(title="healthy traffic", whole=0.9),
)
"""The budget is consumed, and recovers as errors drop out of the period."""

INCIDENTS = (Errors.OUTAGE, Errors.TEN_TIMES, Errors.ABOVE, Errors.BELOW, Errors.ALONE)
"""Errors in busy traffic, for which the times of `arithmetic.times` apply."""
