"""The lengths of stages, in samples."""

from __future__ import annotations

from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.error_ratios import errors_of, incident_ratio, same_severity
from slo_compiler.alert_tests.stages import SURGE, Errors, Traffic, Until
from slo_compiler.arithmetic.times import pair_times
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.stages import Phase, Stage
    from slo_compiler.arithmetic.pairs import BurnRatePair

_MARGIN = 1.5
"""The share of a window that a surge needs, relative to the least one: the base window is smeared."""

_SHORT_WINDOW_OF_TRAFFIC = 10
"""The most samples of a short window for each sample of a surge before it, which has a hundred times the
traffic: the long window then changes by a hundredth at most."""
_PART_OF_LONG_WINDOW = 0.6
"""The most of a long window that does not contain the surge before it."""
_STEPS_OF_GUARD = 2
"""The evaluation of parts of windows at which the guard of the fastest pair ends, if it has one."""

_CERTAINLY_SILENT = 0.93
"""The share of the predicted time during which an alert is certainly silent: values within 1% of a limit
are uncertain, and extrapolated rates rise a few percent early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLengths:
    """The lengths of stages about one pair."""

    model: AlertModel
    pair: BurnRatePair | None
    clock: Clock

    def samples(self, stage: Stage, before: int) -> int:
        """The samples of a stage after `before` samples."""
        if self.clock.is_aligned:
            return self._aligned_samples(stage, before)
        few = stage.steps_without_traffic
        steps = stage.steps if few is None or self.model.signal.has_traffic else few
        steps += int(-(-self._length(stage, before) // self.clock.step))
        return steps * self.clock.samples_per_step

    def _aligned_samples(self, stage: Stage, before: int) -> int:
        """The samples until an evaluation, or those of a stage that shares its step with the next one."""
        per_step = self.clock.samples_per_step
        if stage.share:
            return round(stage.share * per_step)
        if stage.fills_step and self.pair:
            return self._rest_of_step(self.pair)
        begun = max(0, before - 1) % per_step  # the first sample is at an evaluation
        samples = begun + ceil(self._length(stage, before) / self.clock.sample)
        steps = max(stage.steps, ceil(samples / per_step))
        return steps * per_step - begun - round(stage.leaves * per_step)

    def _rest_of_step(self, pair: BurnRatePair) -> int:
        """The samples that the next stage leaves: it takes the short window, and more if little is then left.

        Means over a chain of base windows see any samples as long as one of these.
        """
        per_step, sample = self.clock.samples_per_step, self.clock.sample
        short = ceil(self._past_short_window() / sample)
        least = max(
            ceil(self.model.windows.step.total_seconds() / sample), ceil(short / _SHORT_WINDOW_OF_TRAFFIC)
        )
        most = int(_PART_OF_LONG_WINDOW * pair.long_window.total_seconds() / sample)
        return least + (-max(short, min(per_step - least, most)) - least) % per_step

    def _length(self, stage: Stage, before: int) -> float:
        """Seconds after `before` samples."""
        period = self.model.period.length.total_seconds()
        long = self.pair.long_window.total_seconds() if self.pair else period
        short = self.pair.short_window.total_seconds() if self.pair else 0
        length = stage.long * long + stage.short * short + stage.whole * period + stage.minutes * 60
        age = stage.age if self.model.signal.has_traffic else max(stage.age, stage.calm)
        length = max(length, age * long + self._born() - before * self.clock.sample if age else 0)
        if stage.until is not None:
            length = max(length, self._time_until(stage) + self._slack(stage))
        if stage.traffic is Traffic.GONE:
            length = max(length, self._time_until_absent())
        return length

    def _born(self) -> float:
        """The time of the first data, which is given with parts of windows: see `Scenario.given_start`."""
        if not self.clock.is_aligned or self.pair is None:
            return 0
        fastest = same_severity(self.model, self.pair)[0]
        return _STEPS_OF_GUARD * self.clock.step - fastest.long_window.total_seconds() / 2

    def _slack(self, stage: Stage) -> float:
        """Seconds until an evaluation has the result, which includes that an alert has kept firing."""
        if self.clock.is_aligned and stage.until is Until.RESET:
            # The alert keeps firing from the first evaluation on at which it would not fire.
            return -self._past_short_window() % self.clock.step
        return 0 if self.clock.is_aligned or stage.until is Until.SHORT_ONLY else self.clock.step

    def _past_short_window(self) -> float:
        """Seconds after which the short window of the pair does not contain earlier events.

        A base window contains an error for one step, a tile is one step late.
        """
        short = self.pair.short_window.total_seconds() if self.pair else 0
        return short + self.model.windows.step.total_seconds()

    def _time_until_absent(self) -> float:
        """Seconds until the alert on missing data has certainly fired, which follows the scrape interval.

        The last base rate contains the last samples, and is looked up for as long.
        """
        step, scrape = self.model.windows.step, self.model.scrape_interval
        return (2 * step + scrape).total_seconds() + self.model.absence_pending + self.clock.step

    def _time_until(self, stage: Stage) -> float:
        """Seconds until the pair under test has certainly fired, or resolved after any incident."""
        if self.pair is None:
            return 0
        windows = self.model.windows
        if stage.until in (Until.RESET, Until.SHORT_ONLY):
            past = self._past_short_window()
            return past + (self.model.keep_firing.total_seconds() if stage.until is Until.RESET else 0)
        if stage.surges and stage.errors is Errors.ABOVE and self.model.signal.has_traffic:
            # Errors just above the threshold exceed what came before, just below it.
            return self.pair.long_window.total_seconds() / SURGE * _MARGIN + 2 * windows.step.total_seconds()
        budget = self.model.error_budget
        ratio = incident_ratio(errors_of(stage, self.model), self.model, self.pair) or Decimal()
        delays = self.model.delays
        times = pair_times(self.pair, windows, error_ratio=ratio, error_budget=budget, delays=delays)
        return times.detection.total_seconds() if times else 0

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
