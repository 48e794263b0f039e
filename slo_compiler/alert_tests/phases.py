"""Stages in numbers: the length, events and errors of each phase."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import ABSENCE_PENDING
from slo_compiler.alert_tests.stages import BUSY, SURGE, Errors, Phase, Traffic, Until
from slo_compiler.arithmetic.times import pair_times
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.stages import Stage
    from slo_compiler.arithmetic.pairs import BurnRatePair

INSTANCES = 2
"""Every series exists twice, as from two instances, so that a missing sum fails the tests."""

_RATIOS = {Errors.NONE: Decimal(), Errors.OUTAGE: Decimal(1), Errors.LESS_THAN_NONE: Decimal("-0.01")}
_FACTORS = {
    Errors.BELOW: Decimal("0.95"),
    Errors.ABOVE: Decimal("1.05"),
    Errors.TEN_TIMES: Decimal(10),
}

_LOW_TRAFFIC_RATIO = Decimal("0.75")
"""In low traffic, the error ratio is above any threshold, so that only the number of errors keeps the alert
silent. Some events are still good."""

_EXTRAPOLATION = 0.05
"""The relative error by which `rate` may overestimate a count of events, because it extrapolates to the
edges of its window. A count that must stay below a number is this much lower."""
_ENOUGH = 1.1
"""A count that must reach a number exceeds it by twice the error of extrapolation."""
_FEWEST = 2.0
"""With `min_errors: 2`, the errors of this phase suffice without those of the previous phase."""
_AVERAGED = 3
"""In a phase whose length is given in long windows, errors of a new SLO are averages over the available
time: three times as many errors exceed the minimum in half a window."""
_CLEARLY_ABOVE = 1.2
"""The ratio of a probe depends on its number of errors; below this multiple of the threshold, the alert
may not fire."""

_SCRAPE = 300
"""The longest time between scrapes, in seconds."""

_MARGIN = 1.5
"""The share of a window that a surge needs, relative to the least one: the base window is smeared."""

_CERTAINLY_SILENT = 0.93
"""The share of the predicted time during which an alert is certainly silent: values within 1% of a limit
are uncertain, and extrapolated rates rise a few percent early."""


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
            phases[-1] = replace(phases[-1], samples=phases[-1].samples + scale.delay(stage, phases))
        if clock.is_aligned and not phases:  # the first evaluation has no parts yet
            phase = replace(phase, samples=phase.samples + 1)
        phases.append(phase)
    return tuple(phases)


def _pair_of(stage: Stage, model: AlertModel, tested: BurnRatePair | None) -> BurnRatePair | None:
    if stage.pair is None or tested is None:
        return tested
    return same_severity(model, tested)[stage.pair]


def same_severity(model: AlertModel, pair: BurnRatePair) -> tuple[BurnRatePair, ...]:
    """The pairs with the severity of a pair, fastest first."""
    return model.pairs.of(pair.severity)


def incident_ratio(errors: Errors, model: AlertModel, pair: BurnRatePair | None) -> Decimal | None:
    """The error ratio of an incident; None if it is impossible for the pair under test."""
    if errors in _RATIOS or pair is None:
        return _RATIOS.get(errors, Decimal())
    is_fastest = pair == same_severity(model, pair)[0]
    if errors in (Errors.TOO_FEW, Errors.ENOUGH) and is_fastest:
        return _LOW_TRAFFIC_RATIO
    if errors in (Errors.ALONE, Errors.TOO_FEW, Errors.ENOUGH):
        higher = [other.threshold for other in model.pairs.all if other.threshold > pair.threshold]
        return (pair.threshold + min(higher)) / 2 if higher else min(2 * pair.threshold, Decimal(1))
    ratio = pair.threshold * _FACTORS[errors]
    return ratio if ratio < 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """The reference of relative lengths and amounts in stages."""

    model: AlertModel
    pair: BurnRatePair | None
    clock: Clock

    def phase(self, stage: Stage, *, before: int) -> Phase | None:
        """Convert a stage to numbers, after `before` samples; None if it is impossible for this SLO."""
        errors = self._errors(stage)
        ratio = incident_ratio(errors, self.model, self.pair)
        samples = self._samples(stage, before)
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

    def delay(self, stage: Stage, phases: list[Phase]) -> int:
        """The delay of an incident that follows some phases, in samples, shorter than one evaluation.

        It makes the last evaluation that is certainly silent as late as possible, so that an alert that
        fires too early fails the test.
        """
        silent = self._time_until(stage) * _CERTAINLY_SILENT
        samples = sum(phase.samples for phase in phases)

        def last_silence(delay: int) -> float:
            """Seconds from the start of the incident to the last silent evaluation."""
            begin = (samples + delay - 1) * self.clock.sample
            return (begin + silent) // self.clock.step * self.clock.step - begin

        return max(range(self.clock.samples_per_step), key=last_silence)

    def _in_low_traffic(self, phase: Phase, stage: Stage) -> Phase | None:
        """Set the number of errors in a phase; None if the SLO does not count errors."""
        if self.model.min_errors < 2 or self.pair is None:
            return None
        errors = _counted_errors(stage, self.model.min_errors) / phase.samples / INSTANCES
        if stage.pair is not None and self.model.windows.source(self.pair.long_window) is WindowSource.TILES:
            # A tile stands for one step, but there is one per sample.
            errors *= self.clock.sample / self.model.windows.step.total_seconds()
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

    def _errors(self, stage: Stage) -> Errors:
        """The amount of errors; without traffic, they must be many to exceed a threshold in some hours."""
        is_slow = stage.errors is Errors.ABOVE and stage.surges and not self.model.signal.has_traffic
        return Errors.ALONE if is_slow else stage.errors

    def _busy(self, stage: Stage) -> float:
        """Events per sample, many times more than in low traffic, also if samples are hours apart."""
        level = SURGE**stage.surges if self.model.signal.has_traffic else 1
        return float(BUSY * level * max(1, self.clock.sample // _SCRAPE))

    def _samples(self, stage: Stage, before: int) -> int:
        period = self.model.period.length.total_seconds()
        long = self.pair.long_window.total_seconds() if self.pair else period
        short = self.pair.short_window.total_seconds() if self.pair else 0
        length = stage.long * long + stage.short * short + stage.whole * period + stage.minutes * 60
        age = stage.age if self.model.signal.has_traffic else max(stage.age, stage.calm)
        length = max(length, age * long - before * self.clock.sample if age else 0)
        if stage.share:
            return round(stage.share * self.clock.samples_per_step)
        if stage.until is not None:
            length = max(length, self._time_until(stage) + self._slack(stage))
        if stage.traffic is Traffic.GONE:
            length = max(length, self._time_until_absent())
        few = stage.steps_without_traffic
        steps = stage.steps if few is None or self.model.signal.has_traffic else few
        steps += int(-(-length // self.clock.step))
        return steps * self.clock.samples_per_step

    def _slack(self, stage: Stage) -> float:
        """Seconds until an evaluation has the result, which includes that an alert has kept firing."""
        if self.clock.is_aligned:
            return self.clock.step if stage.until is Until.RESET and self.model.keep_firing else 0
        return 0 if stage.until is Until.SHORT_ONLY else self.clock.step

    def _time_until_absent(self) -> float:
        """Seconds until the alert on missing data has certainly fired, which follows the scrape interval.

        The last base rate contains the last samples, and is looked up for as long.
        """
        step, scrape = self.model.windows.step, self.model.scrape_interval
        return (2 * step + scrape).total_seconds() + ABSENCE_PENDING + self.clock.step

    def _time_until(self, stage: Stage) -> float:
        """Seconds until the pair under test has certainly fired, or resolved after any incident."""
        if self.pair is None:
            return 0
        windows = self.model.windows
        if stage.until in (Until.RESET, Until.SHORT_ONLY):
            # A base window contains an error for one step, a tile is one step late.
            past = (self.pair.short_window + windows.step).total_seconds()
            return past + (self.model.keep_firing.total_seconds() if stage.until is Until.RESET else 0)
        if stage.surges and stage.errors is Errors.ABOVE and self.model.signal.has_traffic:
            # Errors just above the threshold exceed what came before, just below it.
            return self.pair.long_window.total_seconds() / SURGE * _MARGIN + 2 * windows.step.total_seconds()
        budget = self.model.error_budget
        ratio = incident_ratio(self._errors(stage), self.model, self.pair) or Decimal()
        delays = self.model.delays
        times = pair_times(self.pair, windows, error_ratio=ratio, error_budget=budget, delays=delays)
        return times.detection.total_seconds() if times else 0


def _counted_errors(stage: Stage, min_errors: int) -> float:
    """The number of errors in a stage of low traffic: too few to alert, or enough with the previous ones."""
    too_few = (min_errors - 1) * (1 - _EXTRAPOLATION)
    if stage.long:
        return stage.long * (too_few if stage.errors is Errors.TOO_FEW else _AVERAGED * min_errors)
    return too_few if stage.errors is Errors.TOO_FEW else max(_FEWEST, _ENOUGH * min_errors - too_few)
