"""Tests of the `threshold` kind: gauges at their limits, or just beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, ClassVar

from slo_compiler.alert_tests.series import OpaqueSource, Source, Wanted, find_series
from slo_compiler.alert_tests.signals import COUNTERS, Measurement, Signal, streams
from slo_compiler.alert_tests.subqueries import points
from slo_compiler.alert_tests.threshold_values import Limits, ThresholdRole
from slo_compiler.model.slis.threshold import ThresholdSli
from slo_compiler.promql.reading import series_reads
from slo_compiler.promql.results import has_own_values

if TYPE_CHECKING:
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.rates import Stream
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.series import InputSeries
    from slo_compiler.alert_tests.signals import Rates
    from slo_compiler.model import Selector, Sli, TextPairs
    from slo_compiler.promql.raw_reads import RawWindow


def source_of(sli: ThresholdSli) -> Source | OpaqueSource:
    """The gauge, which is both, or the metrics of a query."""
    selector = _selector(sli)
    if selector is None:
        query = sli.query or ""
        metrics = frozenset(read.metric for read in series_reads(query))
        is_own = has_own_values(query)
        # Each value is an event, zero as well.
        return OpaqueSource(
            metrics=metrics, has_own_values=is_own, has_own_total=is_own, has_own_events=is_own
        )
    return Source(total=selector, part=selector, is_good=True)


def series_of(
    sli: ThresholdSli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """One gauge."""
    wanted = Wanted(role=ThresholdRole(limits=_limits(sli)), inside=(source.total,))
    return find_series((wanted,), group, is_burning=is_burning)


def _selector(sli: ThresholdSli) -> Selector | None:
    return sli.gauge or sli.age


def _limits(sli: ThresholdSli) -> Limits:
    return Limits(minimum=sli.minimum, maximum=sli.maximum, is_age=sli.age is not None)


class _RecordedSignal(Signal):
    """Minutes of a query, which has no synthetic series: one per sample of a counter of events."""

    has_traffic: ClassVar[bool] = False

    def for_sli(self, sli: Sli) -> Signal:
        """The signal of a gauge, which depends on its limits; for a query, this signal."""
        assert isinstance(sli, ThresholdSli)  # noqa: S101 - the module of a kind gets SLIs of this kind only
        return self if _selector(sli) is None else _GaugeSignal(_limits(sli))

    def measure(self, selection: Selection, clock: Clock) -> Measurement:
        busiest = max(phase.traffic for series in selection.total for phase in series.phases)
        return _Recorded(COUNTERS.measure(selection, clock), events=busiest)


class _Recorded(Measurement):
    def __init__(self, counters: Measurement, *, events: float) -> None:
        self._counters = counters
        self._events = events

    def rates(self, now: int, window: RawWindow) -> Rates:
        total, part = self._counters.rates(now, window)
        return total and total / self._events, part and part / self._events


@dataclass(frozen=True)
class _GaugeSignal(Signal):
    """Minutes of a gauge within its limits."""

    limits: Limits
    has_traffic: ClassVar[bool] = False
    reads_subqueries: ClassVar[bool] = True

    def unselected_samples(self, samples: int) -> str:
        """Good samples: bad ones would not reveal a lost matcher in the selector of good values."""
        return f"{self.limits.good_samples(samples)[0]:f}+0x{samples}"

    def measure(self, selection: Selection, clock: Clock) -> Measurement:
        return _Minutes(streams(selection.total, clock), limits=self.limits, is_closed=selection.is_closed)


class _Minutes(Measurement):
    def __init__(self, gauges: tuple[Stream, ...], *, limits: Limits, is_closed: bool) -> None:
        self._gauges = gauges
        self._limits = limits
        self._is_closed = is_closed

    def rates(self, now: int, window: RawWindow) -> Rates:
        length = round(window.length.total_seconds())
        states = (
            self._state(gauge, point)
            for point in points(now, length, is_closed=self._is_closed)
            for gauge in self._gauges
        )
        found = [state for state in states if state is not None]
        return (len(found) / length, fsum(found) / length) if found else (None, None)

    def _state(self, gauge: Stream, now: int) -> bool | None:
        value = gauge.value(now)
        return None if value is None else self._limits.is_good(value, now)


SIGNAL = _RecordedSignal()
