"""Tests of the `ratio` kind: a gauge that is averaged over time."""

from __future__ import annotations

import math
from math import fsum
from typing import TYPE_CHECKING, ClassVar

from slo_compiler.alert_tests.roles import BAD_SHARE, GOOD_SHARE
from slo_compiler.alert_tests.series import Source, Wanted, find_series
from slo_compiler.alert_tests.signals import Measurement, Signal, streams
from slo_compiler.alert_tests.subqueries import points

if TYPE_CHECKING:
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.rates import Stream
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.series import InputSeries
    from slo_compiler.alert_tests.signals import Rates
    from slo_compiler.model import TextPairs
    from slo_compiler.model.slis.ratio import RatioSli
    from slo_compiler.promql.raw_reads import RawWindow


def source_of(sli: RatioSli) -> Source:
    """The gauge, which is both."""
    return Source(total=sli.gauge, part=sli.gauge, is_good=sli.is_success)


def series_of(
    _sli: RatioSli, source: Source, group: TextPairs, *, is_burning: bool
) -> tuple[InputSeries, ...] | None:
    """One gauge."""
    wanted = Wanted(role=GOOD_SHARE if source.is_good else BAD_SHARE, inside=(source.total,))
    return find_series((wanted,), group, is_burning=is_burning)


class _RatioSignal(Signal):
    has_traffic: ClassVar[bool] = False
    reads_subqueries: ClassVar[bool] = True

    def measure(self, selection: Selection, clock: Clock) -> Measurement:
        return _Ratios(streams(selection.total, clock), is_closed=selection.is_closed)


class _Ratios(Measurement):
    def __init__(self, ratios: tuple[Stream, ...], *, is_closed: bool) -> None:
        self._ratios = ratios
        self._is_closed = is_closed

    def rates(self, now: int, window: RawWindow) -> Rates:
        at = points(now, round(window.length.total_seconds()), is_closed=self._is_closed)
        shares = [share for point in at if (share := self._mean(point)) is not None]
        return (1.0, min(1.0, fsum(shares) / len(shares))) if shares else (None, None)

    def _mean(self, now: int) -> float | None:
        found = (ratio.value(now) for ratio in self._ratios)
        values = [value for value in found if value is not None and not math.isnan(value)]
        return fsum(values) / len(values) if values else None


SIGNAL = _RatioSignal()
