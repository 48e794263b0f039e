"""Ranges over raw series, which depend on the engine that evaluates the rules."""

from __future__ import annotations

from datetime import timedelta

from slo_compiler.promql.durations import duration_text
from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RawReads:
    """Properties of an engine's reads of raw series."""

    includes_previous: bool = False
    """True for engines whose `rate` uses the sample before the range, such as VictoriaMetrics."""

    def over(self, window: timedelta, *, scrape_interval: timedelta) -> RawWindow:
        """A window over raw series.

        Prometheus' `rate` omits the increase before the first sample of its range, so the range is one scrape
        interval longer than the window: the increases of windows that follow each other add up to the whole.
        """
        return RawWindow(length=window, lead=timedelta() if self.includes_previous else scrape_interval)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawWindow:
    """A window over raw series, and the range over which counters are read."""

    length: timedelta
    lead: timedelta = timedelta(0)
    """The difference between the range of a `rate` and its window."""

    @property
    def rate_range(self) -> timedelta:
        """The range of a `rate` or an `increase`."""
        return self.length + self.lead

    @property
    def rate_text(self) -> str:
        """The range in PromQL notation."""
        return duration_text(self.rate_range)

    def subquery_text(self, step: timedelta) -> str:
        """The range and the step of a subquery over the window in PromQL notation."""
        return f"{duration_text(self.length)}:{duration_text(step)}"


PROMETHEUS_READS = RawReads()
"""The reads of Prometheus, Mimir and Thanos."""
