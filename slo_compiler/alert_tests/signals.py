"""Events per second from samples of raw series, as defined by Prometheus' documentation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import fsum
from typing import TYPE_CHECKING, ClassVar

from slo_compiler.alert_tests.rates import Stream
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.selections import SelectedSeries, Selection
    from slo_compiler.model import Sli
    from slo_compiler.promql.raw_reads import RawWindow

Rates = tuple[float | None, float | None]
"""Total and part per second; None if absent."""


class Measurement(ABC):
    """The series of one group, measured over any window."""

    @abstractmethod
    def rates(self, now: int, window: RawWindow) -> Rates:
        """Total and part over the window that ends at `now`, in seconds."""


class Signal(ABC):
    """Converts the series of a kind of SLI to events."""

    has_traffic: ClassVar[bool] = True
    """True if events can be rare or stop; a probe never stops, and a ratio has no traffic."""
    reads_subqueries: ClassVar[bool] = False
    """True if it is read by a subquery, whose left edge depends on the version of Prometheus."""

    def for_sli(self, sli: Sli) -> Signal:  # noqa: ARG002 - for signals with limits
        """The signal of one SLI of the kind; it differs only for SLIs with limits."""
        return self

    def unselected_samples(self, samples: int) -> str:
        """The samples of a series that rules must ignore; they exceed all other series together."""
        return f"10000000+700000x{samples}"

    def readings(self, selection: Selection) -> tuple[Selection, ...]:
        """A selection for each version of Prometheus; they differ for subqueries and native histograms.

        The points of subqueries are at full minutes, so the clock cannot keep them off the edges.
        """
        return (selection, replace(selection, is_closed=True)) if self.reads_subqueries else (selection,)

    @abstractmethod
    def measure(self, selection: Selection, clock: Clock) -> Measurement:
        """Measure the series that a group selects."""


class CounterSignal(Signal):
    """Counters, read by `rate`."""

    def measure(self, selection: Selection, clock: Clock) -> Measurement:
        """Sums of the rates of all series."""
        total, part = (
            tuple(streams(side, clock, is_unlimited=selection.is_unlimited) for side in sides)
            for sides in (
                (selection.total, *selection.more_totals),
                (selection.part, *selection.more_parts),
            )
        )
        return _Counters(total=total, part=part)


class _Counters(Measurement):
    """The series of each addend of the total and of the part."""

    def __init__(
        self, *, total: tuple[tuple[Stream, ...], ...], part: tuple[tuple[Stream, ...], ...]
    ) -> None:
        self._total = total
        self._part = part

    def rates(self, now: int, window: RawWindow) -> Rates:
        span = round(window.rate_range.total_seconds())
        return _added(self._total, now, span), _added(self._part, now, span)


def _added(addends: tuple[tuple[Stream, ...], ...], now: int, span: int) -> float | None:
    """The sum of all addends; None if one of them has no series, as in PromQL."""
    values = [sum_of(stream.rate(now, span) for stream in addend) for addend in addends]
    known = [value for value in values if value is not None]
    return fsum(known) if len(known) == len(values) else None


COUNTERS = CounterSignal()


def streams(
    side: tuple[SelectedSeries, ...], clock: Clock, *, is_unlimited: bool = False
) -> tuple[Stream, ...]:
    """Index the samples of series for reads over any window."""
    return tuple(
        Stream(selected.samples, sample=clock.sample, is_unlimited=is_unlimited) for selected in side
    )


def sum_of(values: Iterable[float | None]) -> float | None:
    """The sum of the values that exist; None if none does.

    It is exact, because `sum` of Python 3.12 adds floats otherwise than that of 3.11.
    """
    known = [value for value in values if value is not None]
    return fsum(known) if known else None
