"""Tests of the `native_histogram` kind: instances of a histogram with different bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.roles import ALL, GOOD, Role
from slo_compiler.alert_tests.series import Source, Wanted, find_series
from slo_compiler.alert_tests.signals import COUNTERS, Measurement, Signal
from slo_compiler.alert_tests.writers import Samples, number_text
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.series import InputSeries
    from slo_compiler.alert_tests.stages import Phase
    from slo_compiler.model import TextPairs
    from slo_compiler.model.slis.native_histogram import NativeHistogramSli


def source_of(sli: NativeHistogramSli) -> Source:
    """The histogram, which has both."""
    return Source(total=sli.histogram, part=sli.histogram, is_good=True)


def series_of(
    sli: NativeHistogramSli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """One histogram."""
    role = _HistogramRole(threshold=sli.threshold, bounds=(sli.threshold,))
    return find_series((Wanted(role=role, inside=(source.total,)),), group, is_burning=is_burning)


@dataclass(frozen=True, slots=True, kw_only=True)
class _HistogramRole(Role):
    """A histogram with custom bounds, one of which is the threshold, so that its share is exact."""

    threshold: Decimal
    bounds: tuple[Decimal, ...]

    def samples(self, phases: tuple[Phase, ...], *, is_healthy: bool) -> Samples:
        """Counts of all and of good events, spread over the buckets."""
        possible = tuple(map(_possible, phases))
        every = ALL.samples(possible, is_healthy=is_healthy)
        good = GOOD.samples(possible, is_healthy=is_healthy)
        pieces: list[str] = []
        first = 0
        for phase in possible:
            indices = (first, min(first + 1, first + phase.samples - 1))
            pieces.append(
                self._phase_text([(every.values[at], good.values[at]) for at in indices], phase.samples)
            )
            first += phase.samples
        return replace(every, notation=" ".join(pieces))

    def of_instance(self, number: int) -> Role:
        """Instances after the first one have more bounds, as after a change of their configuration."""
        if number == 0:
            return self
        return replace(self, bounds=(self.threshold / 2, self.threshold, self.threshold * 2))

    def _phase_text(self, counts: list[tuple[float | None, float | None]], samples: int) -> str:
        """A phase in promtool's notation, from the counts of its first two samples."""
        (start, within), (following, following_within) = counts
        if start is None or within is None or following is None or following_within is None:
            return f"_x{samples}"
        step = self._text(following - start, following_within - within)
        return f"{self._text(start, within)}+{step}x{samples - 1}"

    def _text(self, count: float, good: float) -> str:
        """A histogram in promtool's notation: good events up to the threshold, the others above it."""
        below = self.bounds.index(self.threshold) + 1
        above = len(self.bounds) + 1 - below
        buckets = [good / below] * below + [(count - good) / above] * above
        bounds = " ".join(f"{bound.normalize():f}" for bound in self.bounds)
        return (
            f"{{{{schema:-53 count:{number_text(count)} custom_values:[{bounds}]"
            f" buckets:[{' '.join(map(number_text, buckets))}]}}}}"
        )


def _possible(phase: Phase) -> Phase:
    """Adapt a phase to a single histogram: bad events have no separate series and are not negative."""
    return replace(
        phase,
        error_ratio=max(phase.error_ratio, 0.0),
        has_no_bad_series=False,
        has_no_good_series=False,
    )


class _HistogramSignal(Signal):
    def unselected_samples(self, samples: int) -> str:
        """A histogram of bad events only."""
        start, step = (
            f"{{{{schema:-53 count:{count} buckets:[{count}]}}}}" for count in (10_000_000, 700_000)
        )
        return f"{start}+{step}x{samples}"

    def readings(self, selection: Selection) -> tuple[Selection, ...]:
        """With and without extrapolation below zero, which versions of Prometheus may handle differently."""
        return (replace(selection, is_unlimited=True), selection)

    def measure(self, selection: Selection, clock: Clock) -> Measurement:
        """Measure the counts of a histogram as if they were two counters."""
        every, good = (
            tuple(
                replace(one, role=role, phases=tuple(map(_possible, one.phases))) for one in selection.total
            )
            for role in (ALL, GOOD)
        )
        return COUNTERS.measure(replace(selection, total=every, part=good), clock)


SIGNAL = _HistogramSignal()
