"""A Prometheus in memory: a service with faults, and what its rules would have recorded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slo_compiler.model.samples import Sample, SampledSeries
from slo_compiler.prometheus_api.client import Answer, RangeAnswer
from slo_compiler.promql.durations import parse_duration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime, timedelta

DAY = 86_400
RATE = 120.0
"""Events per second."""
FAST, STEP, SLOW = 30, 300, 240
PERIOD = 28 * DAY

_NAMES = re.compile(r'__name__=~"([^"]+)"')
_SLO = re.compile(r'slo="([^"]+)"')
_RANGE = re.compile(r"\[(\w+)\]")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A time in which a share of the events is bad; in Unix seconds."""

    begin: float
    end: float
    ratio: float


@dataclass(kw_only=True)
class FakeSlo:
    """What is stored about one SLO, or one of its groups."""

    faults: tuple[Fault, ...] = ()
    group: Mapping[str, str] = field(default_factory=dict)
    alerts: tuple[tuple[str, float, float], ...] = ()
    """Name, begin and end of each firing."""
    levels: tuple[tuple[float, int], ...] = ((0.0, 3),)
    """Policy levels, each with the time from which it applies."""
    remaining: tuple[tuple[float, float], ...] = ((0.0, 0.8),)
    """The same for the remaining error budget."""
    since: float = 0.0
    """The begin of the data."""
    kept_since: float = 0.0
    """The time before which nothing is stored any more."""
    has_rules: bool = True

    def bad(self, window: float, time: float) -> float:
        """Bad events per second over a window."""
        shares = (
            max(0.0, min(time, one.end) - max(time - window, one.begin)) * one.ratio for one in self.faults
        )
        return RATE * sum(shares) / window


@dataclass(kw_only=True)
class FakePrometheus:
    """Answers the queries of an investigation."""

    now: float
    slos: Mapping[str, tuple[FakeSlo, ...]]
    """By name; an SLO without any has no data."""
    marks: Mapping[str, str] = field(default_factory=lambda: {"availability": "http_requests_total"})
    """What only the raw expressions of an SLO contain."""
    service: str = "checkout"
    warnings: tuple[str, ...] = ()

    def query(self, expression: str, *, at: datetime | None = None) -> Answer:
        if expression == "time()":
            return Answer(samples=(Sample(labels={}, value=self.now),))
        assert at is not None
        time = at.timestamp()
        samples = [
            Sample(labels=self._labels(name, slo, one), value=value)
            for name, slo, one, value in self._values(expression, time)
        ]
        return Answer(samples=tuple(samples), warnings=self.warnings)

    def samples(self, expression: str, *, at: datetime) -> RangeAnswer:
        end = at.timestamp()
        begin = end - _seconds(expression)
        series = [
            SampledSeries(labels=labels, points=points)
            for labels, points in self._stored(expression, begin, end)
            if points
        ]
        return RangeAnswer(series=tuple(series), warnings=self.warnings)

    def span(self, expression: str, *, begin: datetime, end: datetime, step: timedelta) -> RangeAnswer:
        window, is_bad = _seconds(expression), "5.." in expression or "le=" in expression
        times = list(_times(begin.timestamp(), end.timestamp(), step.total_seconds(), aligned=False))
        series = [
            SampledSeries(
                labels=one.group,
                points=tuple((time, one.bad(window, time) if is_bad else RATE) for time in times),
            )
            for slo, mark in self.marks.items()
            if mark in expression
            for one in self.slos.get(slo, ())
        ]
        return RangeAnswer(series=tuple(series))

    def _values(self, expression: str, time: float) -> Iterator[tuple[str, str, FakeSlo, float]]:
        names = _NAMES.search(expression)
        for slo, one in self._chosen(expression) if names else ():
            if not one.has_rules:
                continue
            if expression.startswith("count_over_time"):
                if time >= max(one.since, one.kept_since):
                    yield "", slo, one, 12.0
            elif names and names[1] == "slo:period_events:count":
                yield names[1], slo, one, RATE * PERIOD
            elif names and names[1] == "slo:period_error_budget_remaining:ratio":
                yield names[1], slo, one, _at(one.remaining, time)

    def _stored(
        self, expression: str, begin: float, end: float
    ) -> Iterator[tuple[dict[str, str], tuple[tuple[float, float], ...]]]:
        names = _NAMES.search(expression)
        assert names is not None, expression
        for name in names[1].split("|"):
            for slo, one in self._chosen(expression):
                if name == "ALERTS":
                    for alert, start, stop in one.alerts:
                        times = _times(max(begin, start), min(end, stop), FAST)
                        labels = {"alertname": alert, "alertstate": "firing"}
                        yield self._labels(name, slo, one) | labels, tuple((time, 1.0) for time in times)
                elif one.has_rules:
                    value, step = self._recorded(name, one)
                    times = _times(max(begin, one.since), end, step)
                    yield self._labels(name, slo, one), tuple((time, value(time)) for time in times)

    def _recorded(self, name: str, one: FakeSlo) -> tuple[Callable[[float], float], int]:
        return {
            "slo:sli_total:rate5m": (lambda _: RATE, FAST),
            "slo:sli_errors:rate5m": (lambda time: one.bad(STEP, time), FAST),
            "slo:sli_total:tile5m": (lambda _: RATE, STEP),
            "slo:sli_errors:tile5m": (lambda time: one.bad(STEP, time), STEP),
            "slo:objective:ratio": (lambda _: 0.999, SLOW),
            "slo:history_start:timestamp_seconds": (lambda _: one.since, SLOW),
            "slo:policy_level:number": (lambda time: float(_at(one.levels, time)), SLOW),
        }[name]

    def _chosen(self, expression: str) -> Iterator[tuple[str, FakeSlo]]:
        found = _SLO.search(expression)
        for slo, ones in self.slos.items():
            if found is None or found[1] == slo:
                yield from ((slo, one) for one in ones)

    def _labels(self, name: str, slo: str, one: FakeSlo) -> dict[str, str]:
        identity = {"service": self.service, "slo": slo, **one.group}
        return ({"__name__": name} if name else {}) | identity


def _seconds(expression: str) -> float:
    found = _RANGE.search(expression)
    length = parse_duration(found[1]) if found else None
    assert length is not None, expression
    return length.total_seconds()


def _times(begin: float, end: float, step: float, *, aligned: bool = True) -> Iterable[float]:
    time = -(-begin // step) * step if aligned else begin
    while time <= end:
        yield time
        time += step


def _at(steps: tuple[tuple[float, float], ...], time: float) -> float:
    return [value for start, value in steps if start <= time][-1]
