"""Stages in numbers: the length, events and errors of each phase."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.error_ratios import errors_of, incident_ratio, same_severity
from slo_compiler.alert_tests.stage_lengths import StageLengths
from slo_compiler.alert_tests.stages import BUSY, SURGE, Errors, Phase, Traffic, Until
from slo_compiler.alert_tests.writers import START
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.stages import Stage
    from slo_compiler.arithmetic.pairs import BurnRatePair

INSTANCES = 2
"""Every series exists twice, as from two instances, so that a missing sum fails the tests."""

_EXTRAPOLATION = 0.05
"""The relative error by which `rate` may overestimate a count of events, because it extrapolates to the
edges of its window. A count that must stay below a number is this much lower."""
_ENOUGH = 1.1
"""A count that must reach a number exceeds it by twice the error of extrapolation."""
_LOWEST_COUNTED = 2
"""The lowest `min_errors` that is a condition of an alert."""
_FEWEST = 2.0
"""With that one, the errors of this phase suffice without those of the previous phase."""
_AVERAGED = 3
"""In a phase whose length is given in long windows, errors of a new SLO are averages over the available
time: three times as many errors exceed the minimum in half a window."""
_CLEARLY_ABOVE = 1.2
"""The ratio of a probe depends on its number of errors; below this multiple of the threshold, the alert
may not fire."""

_SCRAPE = 300
"""The longest time between scrapes, in seconds."""

_MOST_EXACT = 2**53
"""The largest count up to which floats count every event."""
_CLEARLY_LESS = 100
"""The factor by which a counter restarts lower, also one of good events after an incident: otherwise, it
would just increase."""


@lru_cache(maxsize=512)
def phases_of(
    stages: tuple[Stage, ...], model: AlertModel, pair: BurnRatePair | None, clock: Clock
) -> tuple[Phase, ...]:
    """Convert stages to numbers, for one alert model and one pair under test."""
    phases: list[Phase] = []
    for stage in stages:
        scale = _Scale(model=model, pair=_pair_of(stage, model, pair), clock=clock)
        phase = scale.phase(stage, before=sum(one.samples for one in phases))
        if phase is None:
            continue
        if stage.until is Until.FIRED and phases and not clock.is_aligned and not stage.is_recorded:
            phases[-1] = replace(phases[-1], samples=phases[-1].samples + scale.lengths.delay(stage, phases))
        if clock.is_aligned and not phases:  # the first evaluation has no parts yet
            phase = replace(phase, samples=phase.samples + 1)
        phases.append(phase)
    return tuple(phases if clock.is_aligned else _exact(phases))


def _exact(phases: list[Phase]) -> Iterator[Phase]:
    """Restart counters that become so large that floats would lose the events of a phase.

    Not in a total outage: a counter that restarts without good events would begin at zero.
    """
    count = float(START)
    for phase in phases:
        more = phase.traffic * phase.samples
        is_inexact = count + more > _MOST_EXACT and count > _CLEARLY_LESS * phase.traffic
        restarts = phase.restarts or (is_inexact and more > 0 and phase.error_ratio < 1)
        count = more if restarts else count + more
        yield replace(phase, restarts=restarts)


def _pair_of(stage: Stage, model: AlertModel, tested: BurnRatePair | None) -> BurnRatePair | None:
    if stage.pair is None or tested is None:
        return tested
    return same_severity(model, tested)[stage.pair]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """The reference of relative lengths and amounts in stages."""

    model: AlertModel
    pair: BurnRatePair | None
    clock: Clock

    @property
    def lengths(self) -> StageLengths:
        """The lengths of stages."""
        return StageLengths(model=self.model, pair=self.pair, clock=self.clock)

    def phase(self, stage: Stage, *, before: int) -> Phase | None:
        """Convert a stage to numbers, after `before` samples; None if it is impossible for this SLO."""
        errors = errors_of(stage, self.model)
        ratio = incident_ratio(errors, self.model, self.pair)
        samples = self.lengths.samples(stage, before)
        if ratio is None or samples < 1:
            return None
        if stage.until is Until.SHORT_ONLY and not self.model.signal.has_traffic:
            return None  # without surges, both windows contain the same errors
        if stage.is_notified and self.model.signal.reads_subqueries:
            return None  # burn rates in texts depend on the version of Prometheus, unless everything fails
        phase = Phase(
            title=stage.title,
            errors=errors,
            samples=samples,
            traffic=0.0 if stage.traffic in (Traffic.IDLE, Traffic.GONE) else self._busy(stage),
            error_ratio=float(ratio),
            tile_ratio=self._part_ratio(stage.tile_errors, ratio),
            rate_ratio=self._part_ratio(stage.rate_errors, ratio),
            base_ratio=self._part_ratio(stage.base_errors, ratio),
            is_gone=stage.traffic is Traffic.GONE,
            has_no_bad_series=stage.no_bad,
            has_no_good_series=stage.no_good,
            restarts=stage.restarts,
            pair=self.pair,
            ends_guard=stage.ends_guard,
            is_recorded=stage.is_recorded,
            is_recorded_early=stage.is_recorded_early,
            is_notified=stage.is_notified,
        )
        if stage.traffic is Traffic.LOW:
            return self._in_low_traffic(phase, stage)
        # A probe never stops, and a precomputed ratio has no traffic.
        return phase if stage.traffic is not Traffic.IDLE or self.model.signal.has_traffic else None

    def _in_low_traffic(self, phase: Phase, stage: Stage) -> Phase | None:
        """Set the number of errors in a phase; None if the SLO does not count errors."""
        if self.model.min_errors < _LOWEST_COUNTED or self.pair is None:
            return None
        errors = _counted_errors(stage, self.model.min_errors) / phase.samples / INSTANCES
        # Errors that are too few must be so for every pair.
        counting = same_severity(self.model, self.pair)[-1] if stage.errors is Errors.TOO_FEW else self.pair
        if stage.pair is not None and self.model.windows.source(counting.long_window) is WindowSource.TILES:
            # A tile stands for one step, but there is one per sample, or per evaluation of the rules.
            between = self.clock.sample if self.clock.is_aligned else self.clock.step
            errors *= between / self.model.windows.step.total_seconds()
        if self.model.signal.has_traffic:
            return replace(phase, traffic=errors / phase.error_ratio)
        alerts = _CLEARLY_ABOVE * float(self.pair.threshold) < errors < 1
        return replace(phase, error_ratio=errors) if alerts else None

    def _part_ratio(self, errors: Errors | None, ratio: Decimal) -> float:
        """The error ratio of given parts of windows: that of the phase, unless they have their own errors."""
        own = None
        if errors is not None and self.pair is not None:
            own = incident_ratio(errors, self.model, same_severity(self.model, self.pair)[-1])
        return float(ratio if own is None else own)

    def _busy(self, stage: Stage) -> float:
        """Events per sample, many times more than in low traffic, also if samples are hours apart."""
        level = SURGE**stage.surges if self.model.signal.has_traffic else 1
        return float(BUSY * level * max(1, self.clock.sample // _SCRAPE))


def _counted_errors(stage: Stage, min_errors: int) -> float:
    """The number of errors in a stage of low traffic: too few to alert, or enough with the previous ones."""
    too_few = (min_errors - 1) * (1 - _EXTRAPOLATION)
    if stage.long:
        return stage.long * (too_few if stage.errors is Errors.TOO_FEW else _AVERAGED * min_errors)
    if stage.errors is Errors.TOO_FEW:
        return too_few
    more = _ENOUGH * min_errors - too_few  # in all, fewer than would suffice for a higher `min_errors`
    return max(_FEWEST, more) if min_errors == _LOWEST_COUNTED else more
