"""Tests of the `probe` kind: a gauge whose samples are events."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, ClassVar

from slo_compiler.alert_tests.roles import GOOD_SHARE
from slo_compiler.alert_tests.series import Source, Wanted, find_series
from slo_compiler.alert_tests.signals import Measurement, Signal, streams

if TYPE_CHECKING:
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.rates import Stream
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.series import InputSeries
    from slo_compiler.alert_tests.signals import Rates
    from slo_compiler.model import TextPairs
    from slo_compiler.model.slis.probe import ProbeSli
    from slo_compiler.promql.raw_reads import RawWindow


def source_of(sli: ProbeSli) -> Source:
    """The gauge, which is both."""
    return Source(total=sli.probe, part=sli.probe, is_good=True)


def series_of(
    _sli: ProbeSli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """One gauge."""
    wanted = Wanted(role=GOOD_SHARE, inside=(source.total,))
    return find_series((wanted,), group, is_burning=is_burning)


class _ProbeSignal(Signal):
    has_traffic: ClassVar[bool] = False

    def measure(self, selection: Selection, clock: Clock) -> Measurement:
        return _Probes(streams(selection.total, clock))


class _Probes(Measurement):
    def __init__(self, probes: tuple[Stream, ...]) -> None:
        self._probes = probes

    def rates(self, now: int, window: RawWindow) -> Rates:
        span = round(window.length.total_seconds())
        found = [found for probe in self._probes if (found := probe.samples(now, span))]
        if not found:
            return None, None
        return sum(count for count, _ in found) / span, fsum(value for _, value in found) / span


SIGNAL = _ProbeSignal()
