"""A synthetic week with three incidents, after the period that their error budgets need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.truth.rule_sets import rule_set, simulate
from bench.truth.scenarios import Scenario
from bench.truth.slos import DAY, HOUR, MINUTE, Slo, simulation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PERIOD = 7 * DAY
LENGTH = PERIOD + 7 * DAY

CHECKOUT = Slo(name="checkout", kind="bad", target=99.9, period="7d")
SEARCH = Slo(name="search", kind="latency", target=99.0, period="7d")
LOGIN = Slo(name="login", kind="bad", target=99.9, period="7d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A time with errors; in seconds since the start."""

    slo: Slo
    begin: int
    end: int
    ratio: float

    @property
    def title(self) -> str:
        """Service, error ratio and duration."""
        minutes = (self.end - self.begin) / MINUTE
        return f"{self.slo.name}, {self.ratio:.0%} for {minutes:.0f} min"

    @property
    def span(self) -> list[int]:
        """Begin and end."""
        return [self.begin, self.end]


def _fault(slo: Slo, begin: int, minutes: float, ratio: float) -> Fault:
    start = PERIOD + begin
    return Fault(slo=slo, begin=start, end=start + int(minutes * MINUTE), ratio=ratio)


OUTAGE = _fault(CHECKOUT, DAY + 10 * HOUR, 4, 1.0)
RELEASE = _fault(CHECKOUT, 3 * DAY + 14 * HOUR + 1397, 55, 0.02)
SLOWNESS = _fault(SEARCH, 5 * DAY + 9 * HOUR + 251, 225, 0.1)
INCIDENTS = (OUTAGE, RELEASE, SLOWNESS)
BLIP = _fault(LOGIN, 2 * DAY + 8 * HOUR, 1.5, 0.02)
"""Errors that no one needs a postmortem for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The true counts of an incident, and of the period that ends with it."""

    fault: Fault
    bad: float
    total: float
    period_total: float

    @property
    def spent(self) -> float:
        """The share of the error budget of the period."""
        return self.bad / (self.period_total * self.fault.slo.budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What Prometheus stored, and the truth."""

    series: tuple[Mapping[str, Any], ...]
    """Labels, times in seconds since the start, and values of each series, scraped and recorded."""
    truths: tuple[Truth, ...]


def simulate_week(program: Path, *, source: Path, scratch: Path) -> Week:
    """Run the compiled rules of a checkout over the period and the week."""
    slos = (CHECKOUT, SEARCH, LOGIN)
    simulations = [_simulation(slo) for slo in slos]
    scenario = Scenario(name="week", title="Week", specs={"main": slos}, simulations=tuple(simulations))
    rules = rule_set("this", source, scenarios=[scenario], folder=scratch / "rules")
    results = simulate(program, rules, simulations, scratch=scratch)
    return Week(
        series=tuple(series for result in results for series in result["dumped"]),
        truths=tuple(_truth(fault, results) for fault in INCIDENTS),
    )


def _simulation(slo: Slo) -> dict[str, Any]:
    faults = [one for one in (*INCIDENTS, BLIP) if one.slo is slo]
    errors = [{"begin": one.begin, "end": one.end, "ratio": one.ratio} for one in faults]
    stream = slo.stream(errors=errors, daily=0.5, rate=40, incidents=[one.span for one in faults])
    return simulation(slo, name=slo.name, length=LENGTH, streams=[stream], dump=["*"])


def _truth(fault: Fault, results: Sequence[Mapping[str, Any]]) -> Truth:
    (found,) = (
        events
        for result in results
        for events in result["events"]
        if events["labels"]["service"] == fault.slo.name and events["span"] == fault.span
    )
    return Truth(fault=fault, bad=found["bad"], total=found["total"], period_total=found["period_total"])
