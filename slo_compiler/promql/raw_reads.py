"""How raw series are read, which depends on the engine that evaluates the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from slo_compiler.promql.durations import duration_text


@dataclass(frozen=True, slots=True, kw_only=True)
class RawReads:
    """How the engine that an output is for reads raw series."""

    lead: timedelta = timedelta(0)
    """How much longer than its window the range of a `rate` is. Engines whose `rate` takes the sample
    before the range, such as VictoriaMetrics, need none."""

    def over(self, window: timedelta) -> RawWindow:
        """A window over raw series."""
        return RawWindow(length=window, lead=self.lead)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawWindow:
    """A window over raw series, and the range that counters are read over for it."""

    length: timedelta
    lead: timedelta = timedelta(0)

    @property
    def rate_range(self) -> timedelta:
        """The range of a `rate` or an `increase`."""
        return self.length + self.lead

    @property
    def rate_text(self) -> str:
        """That range as PromQL."""
        return duration_text(self.rate_range)


PROMETHEUS_READS = RawReads()
"""Ranges as long as their windows."""
