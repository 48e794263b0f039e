"""Scenarios of the tests, each a list of stages, from first to last.

A stage says how long it lasts (in long windows of the pair under test, in periods of the SLO, in steps or
until something has happened), how much traffic there is and how many errors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, StrEnum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.times import pair_times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.arithmetic.burn_rates import BurnRatePair


class Errors(StrEnum):
    """How many errors there are; thresholds are those of the pair under test."""

    NONE = "no errors"
    TOO_FEW = "fewer errors than min_errors"
    ENOUGH = "min_errors and one more"
    BELOW = "errors at 0.95 times the threshold"
    ABOVE = "errors at 1.05 times the threshold"
    ALONE = "errors above the threshold of this pair alone"
    TEN_TIMES = "errors at 10 times the threshold"
    OUTAGE = "a total outage"
    LESS_THAN_NONE = "more good events than events"


class Traffic(Enum):
    """How much happens."""

    BUSY = auto()
    LOW = auto()
    IDLE = auto()
    GONE = auto()


class Until(Enum):
    """What a stage lasts until, besides its lengths."""

    FIRED = auto()
    RESET = auto()


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
    minutes: float = 0
    until: Until | None = None
    traffic: Traffic = Traffic.BUSY
    errors: Errors = Errors.NONE
    unborn: bool = False
    """Whether the series of bad events does not exist."""
    no_good: bool = False
    """Whether the series of good events does not exist."""
    restarts: bool = False
    """Whether counters restart."""


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


QUICK = (
    Stage(
        title="low traffic with fewer errors than min_errors",
        steps=9,
        traffic=Traffic.LOW,
        errors=Errors.TOO_FEW,
    ),
    Stage(title="low traffic with enough errors", steps=5, traffic=Traffic.LOW, errors=Errors.ENOUGH),
    Stage(title="no traffic", minutes=7, traffic=Traffic.IDLE, unborn=True),
    Stage(title="healthy traffic, no bad event ever counted", long=0.6, unborn=True),
    Stage(title="more good events than events, as scrapes overtake", long=0.1, errors=Errors.LESS_THAN_NONE),
    Stage(title="healthy traffic after a restart of the counters", long=0.36, restarts=True),
    Stage(title="a total outage", until=Until.FIRED, errors=Errors.OUTAGE),
    Stage(title="recovery", until=Until.RESET),
    Stage(title="the target has vanished", minutes=22, traffic=Traffic.GONE),
)
"""The scenario of every SLO's quick test; the pair under test is the one with the shortest long window."""

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
"""A new SLO: the guard holds for half a long window; then this pair alone decides, as slower ones wait."""

YOUNG_BELOW = (Stage(title="a new SLO with errors just below the threshold", long=0.65, errors=Errors.BELOW),)
"""As before, and nothing may happen."""

BORN_FAILING = (Stage(title="a new service that only fails", minutes=11, errors=Errors.OUTAGE, no_good=True),)
"""No good event was ever counted, so there is no series of them."""

PERIOD = (
    Stage(title="healthy traffic", whole=0.2),
    Stage(title="errors that spend a part of the budget", whole=0.1, errors=Errors.ALONE),
    Stage(title="no traffic", whole=0.05, traffic=Traffic.IDLE),
    Stage(title="healthy traffic", whole=0.9),
)
"""How the budget is spent and comes back as errors leave the period."""

INCIDENTS = (Errors.OUTAGE, Errors.TEN_TIMES, Errors.ABOVE, Errors.BELOW, Errors.ALONE)
"""Errors among plenty of traffic, for which the times of `arithmetic.times` hold."""

_FACTORS = {Errors.BELOW: Decimal("0.95"), Errors.ABOVE: Decimal("1.05"), Errors.TEN_TIMES: Decimal(10)}
_FIXED = {
    Errors.NONE: Decimal(),
    Errors.OUTAGE: Decimal(1),
    Errors.LESS_THAN_NONE: Decimal("-0.01"),
}
_FEW = (Errors.TOO_FEW, Errors.ENOUGH)

INSTANCES = 2
"""Every series exists twice, as if from two instances: sums must be sums."""

BUSY = 100_000
"""Events per sample in busy traffic."""


@lru_cache(maxsize=512)
def phases_of(
    stages: tuple[Stage, ...], model: AlertModel, pair: BurnRatePair | None, clock: Clock
) -> tuple[Phase, ...]:
    """Stages in numbers, for one alert model and one pair under test."""
    phases: list[Phase] = []
    for stage in stages:
        phase = _phase(stage, model, pair, clock)
        if phase is None:
            continue
        if stage.until is Until.FIRED and phases:
            phases[-1] = _shifted(phases, stage, model, pair, clock)
        phases.append(phase)
    return tuple(phases)


def incident_ratio(errors: Errors, model: AlertModel, pair: BurnRatePair | None) -> Decimal | None:
    """The error ratio of an incident; None if the pair under test cannot have such a one."""
    one = Decimal(1)
    if errors in _FIXED or pair is None:
        return _FIXED.get(errors, Decimal())
    if errors in _FEW:
        return min(10 * pair.threshold, one * 3 / 4)
    if errors is Errors.ALONE:
        faster = [other.threshold for other in model.pairs.all if other.threshold > pair.threshold]
        return (pair.threshold + min(faster)) / 2 if faster else min(2 * pair.threshold, one)
    ratio = pair.threshold * _FACTORS[errors]
    return ratio if ratio < one else None


def _phase(stage: Stage, model: AlertModel, pair: BurnRatePair | None, clock: Clock) -> Phase | None:
    ratio = incident_ratio(stage.errors, model, pair)
    samples = _samples(stage, model, pair, clock)
    if ratio is None or samples < 1:
        return None
    phase = Phase(
        title=stage.title,
        errors=stage.errors,
        samples=samples,
        traffic=0.0 if stage.traffic in (Traffic.IDLE, Traffic.GONE) else float(BUSY),
        error_ratio=float(ratio),
        is_gone=stage.traffic is Traffic.GONE,
        has_no_bad_series=stage.unborn,
        has_no_good_series=stage.no_good,
        restarts=stage.restarts,
    )
    if stage.traffic is Traffic.LOW:
        return _countable(phase, stage, model, pair)
    # A probe goes on probing, and a ready-made ratio has no traffic.
    return phase if stage.traffic is not Traffic.IDLE or model.signal.has_traffic else None


def _countable(phase: Phase, stage: Stage, model: AlertModel, pair: BurnRatePair | None) -> Phase | None:
    """As many errors as do not alert yet, or a few more than alert, at a ratio that would.

    In a stage that is measured in long windows they are counted per window, for a new SLO's errors
    are averages.
    """
    fewest = model.min_errors
    if fewest < 2 or pair is None:
        return None
    few = (fewest - 1) * 0.95
    if stage.long:
        wanted = stage.long * (few if phase.errors is Errors.TOO_FEW else 3 * fewest)
    else:
        wanted = few if phase.errors is Errors.TOO_FEW else max(2.0, 1.1 * fewest - few)
    each = wanted / phase.samples / INSTANCES
    if model.signal.has_traffic:
        return replace(phase, traffic=each / phase.error_ratio)
    return replace(phase, error_ratio=each) if 1.2 * float(pair.threshold) < each < 1 else None


def _samples(stage: Stage, model: AlertModel, pair: BurnRatePair | None, clock: Clock) -> int:
    long = pair.long_window.total_seconds() if pair else model.period.length.total_seconds()
    short = pair.short_window.total_seconds() if pair else 0
    length = (
        stage.long * long
        + stage.short * short
        + stage.whole * model.period.length.total_seconds()
        + stage.minutes * 60
    )
    if stage.until is not None:
        length = max(length, _time_until(stage, model, pair) + 2 * clock.step)
    steps = stage.steps + -(-length // clock.step)
    return int(steps) * clock.samples_per_step


def _time_until(stage: Stage, model: AlertModel, pair: BurnRatePair | None) -> float:
    """Until the pair under test has certainly fired, or reset after any incident."""
    if pair is None:
        return 0
    if stage.until is Until.RESET:
        return pair.short_window.total_seconds() + 300
    ratio = incident_ratio(stage.errors, model, pair)
    times = pair_times(
        pair, model.windows, error_ratio=ratio or model.error_budget * 0, error_budget=model.error_budget
    )
    return times.detection.total_seconds() if times else 0


def _shifted(
    phases: list[Phase], stage: Stage, model: AlertModel, pair: BurnRatePair | None, clock: Clock
) -> Phase:
    """Begin the incident so that the last step before the alert comes as late as possible.

    Otherwise "and not before" would mean little: a first error just after an evaluation is first
    selected a whole step later.
    """
    predicted = _time_until(stage, model, pair)
    begun = sum(phase.samples for phase in phases)

    def last_look(shift: int) -> float:
        start = (begun + shift - 1) * clock.sample
        return (start + predicted * 0.93) // clock.step * clock.step - start

    best = max(range(clock.samples_per_step), key=last_look)
    return replace(phases[-1], samples=phases[-1].samples + best)


def boundaries(phases: tuple[Phase, ...]) -> Iterator[tuple[Phase, int, int]]:
    """Each phase with the numbers of its first and its last sample."""
    first = 0
    for phase in phases:
        yield phase, first, first + phase.samples - 1
        first += phase.samples
