"""Generates 33 days of synthetic counters, with the true event counts.

Only the benchmarks need numpy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

START = 1_767_571_200
"""Monday, 5 January 2026, 00:00 UTC. A fixed date: every run generates the same data."""
DAYS = 33
STEP = 5
"""Resolution of the generated events and of their true counts, in seconds."""
SCRAPE = 30
STEPS = DAYS * 86_400 // STEP
_PER_SCRAPE = SCRAPE // STEP
_CODES = (("200", 0.90), ("204", 0.08), ("404", 0.02), ("500", 0.7), ("503", 0.3))
"""Status codes with their share of good events (the first three) and of bad events."""
_ROUTES = (("/cart", 0.65), ("/pay", 0.35))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Traffic and failures of a service."""

    name: str
    peak: float = 200.0
    """Requests per second at peak."""
    swing: float = 20.0
    """Peak divided by the minimum."""
    weekend: float = 0.6
    """Traffic of a day at a weekend, divided by that of another day."""
    noise: float = 0.1
    base_errors: float = 0.0002
    day_bursts: int = 0
    night_bursts: int = 0
    idle_nights: bool = False
    restarts: int = 0
    """Restarts of each pod, at any time."""
    restart_hours: int = 0
    """Hours after which each pod restarts; 0 if it does not."""
    missed_scrapes: float = 0.0
    outages: tuple[tuple[float, float], ...] = ()
    """Prometheus outages as (day, minutes): no scrapes and no rule evaluations."""
    pod_hours: int = 0
    """Hours after which new pods replace all others; 0 if they do not. Their counters appear with their first
    event."""
    burst_errors: tuple[float, float] = (0.01, 0.10)
    pods: int = 5


SHAPES = (
    Shape(name="day", day_bursts=12),
    Shape(name="night", night_bursts=12, burst_errors=(0.05, 0.40)),
    Shape(
        name="resets",
        day_bursts=6,
        night_bursts=6,
        restarts=17,
        missed_scrapes=0.005,
        outages=((8.45, 7.0), (15.6, 25.0), (22.5, 180.0), (31.45, 10.0)),
    ),
    Shape(name="churn", day_bursts=6, night_bursts=6, pod_hours=24),
    Shape(
        name="lowtraffic",
        peak=0.2,
        base_errors=0.005,
        day_bursts=12,
        burst_errors=(0.05, 0.40),
        idle_nights=True,
    ),
)
"""The kinds of traffic of `bench prometheus`."""

_EVEN = Shape(name="steady", peak=100.0, swing=1.0, weekend=1.0, noise=0.0)
PLAIN_SHAPES = (
    _EVEN,
    Shape(name="diurnal", swing=50.0),
    replace(_EVEN, name="restarts", restart_hours=3),
    replace(_EVEN, name="newborn", pod_hours=6, base_errors=0.002),
    replace(_EVEN, name="rare", pod_hours=6),
)
"""The kinds of traffic of `bench accuracy`: without bursts, and with one property each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One counter, as stored by Prometheus."""

    labels: str
    times: Ints
    values: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Cumulative events and bad events since `START`: a zero, then one entry per step."""

    total: Ints
    errors: Ints

    def in_window(self, at: int, window: int) -> tuple[int, int]:
        """Return events and bad events in the `window` seconds up to `at` (whole steps)."""
        last = (at - START) // STEP
        first = max(0, last - window // STEP)
        return int(self.total[last] - self.total[first]), int(self.errors[last] - self.errors[first])


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """The scraped series of a shape, and the true event counts."""

    shape: Shape
    series: tuple[Series, ...]
    truth: Truth


def outage_seconds(shape: Shape) -> list[tuple[int, int]]:
    """Return start and end of each outage, as Unix time."""
    begins = [(START + round(day * 86_400), round(minutes * 60)) for day, minutes in shape.outages]
    return [(begin, begin + length) for begin, length in begins]


def generate(shape: Shape) -> Traffic:
    """Generate the events of a shape; the same shape always has the same events."""
    random = np.random.default_rng(list(shape.name.encode()))
    rate, share = _rate(shape, random), _error_share(shape, random)
    totals, errors = np.zeros(STEPS, np.int64), np.zeros(STEPS, np.int64)
    series: list[Series] = []
    for pod in range(shape.pods):
        scrapes = _scrapes(shape, pod, random)
        restarts = _restarts(shape, pod, random)
        for route, route_share in _ROUTES:
            counts = _events(rate * route_share / shape.pods, share, random)
            totals += counts.sum(axis=0)
            errors += counts[3:].sum(axis=0)
            for (code, _), events in zip(_CODES, counts, strict=True):
                labels = f'code="{code}",job="{shape.name}",route="{route}"'
                series += _stored(shape, labels, pod, events, scrapes, restarts)
    truth = Truth(total=_running(totals), errors=_running(errors))
    return Traffic(shape=shape, series=tuple(series), truth=truth)


def _restarts(shape: Shape, pod: int, random: np.random.Generator) -> Ints:
    """Return the steps at which a pod restarts; those that do so regularly do it one after another."""
    if shape.restart_hours:
        every = shape.restart_hours * 3600 // STEP
        return np.arange(every * (pod + 1) // shape.pods, STEPS, every)
    chosen: Ints = np.sort(random.choice(STEPS, shape.restarts, replace=False))
    return chosen


def _running(events: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(events)))


def _rate(shape: Shape, random: np.random.Generator) -> Floats:
    hours = np.arange(STEPS) * STEP / 3600
    daily = shape.peak / shape.swing * shape.swing ** ((1 + np.cos(2 * np.pi * (hours - 14) / 24)) / 2)
    weekend = np.where((hours // 24) % 7 >= 5, shape.weekend, 1.0)
    knots = np.exp(random.normal(0, shape.noise, STEPS // 60 + 2))
    noise = np.interp(np.arange(STEPS) / 60, np.arange(knots.size), knots)
    idle = (hours % 24 < 7) if shape.idle_nights else np.zeros(STEPS, bool)
    rate: Floats = np.where(idle, 0.0, daily * weekend * noise)
    return rate


def _error_share(shape: Shape, random: np.random.Generator) -> Floats:
    share = np.full(STEPS, shape.base_errors)
    low, high = shape.burst_errors
    for count, hour in ((shape.day_bursts, 11), (shape.night_bursts, 0)):
        for day in np.sort(random.choice(DAYS, count, replace=False)):
            begin = int((day * 24 + hour + random.uniform(0, 5)) * 3600 / STEP)
            length = int(random.uniform(10, 40) * 60 / STEP)
            share[begin : begin + length] = random.uniform(low, high)
    for begin, end in outage_seconds(shape)[1:3]:  # errors that happen while Prometheus is down
        middle = ((begin + end) // 2 - START) // STEP
        share[middle - 60 : middle + 60] = (low + high) / 2
    return share


def _events(rate: Floats, share: Floats, random: np.random.Generator) -> Ints:
    """Return the events per status code (rows) and step (columns)."""
    total = random.poisson(rate * STEP)
    bad = random.binomial(total, share)
    good = total - bad
    second = random.binomial(good, _CODES[1][1])
    third = random.binomial(good - second, _CODES[2][1] / (1 - _CODES[1][1]))
    fifth = random.binomial(bad, _CODES[4][1])
    rows: list[Any] = [good - second - third, second, third, bad - fifth, fifth]
    return np.stack(rows).astype(np.int64)


def _scrapes(shape: Shape, pod: int, random: np.random.Generator) -> Ints:
    """Return the steps after which a pod was scraped; each pod has its own phase."""
    steps = np.arange(pod % _PER_SCRAPE + 1, STEPS + 1, _PER_SCRAPE)
    kept = random.random(steps.size) >= shape.missed_scrapes
    for begin, end in outage_seconds(shape):
        times = START + steps * STEP
        kept &= (times < begin) | (times >= end)
    chosen: Ints = steps[kept]
    return chosen


def _stored(
    shape: Shape, labels: str, pod: int, events: Ints, scrapes: Ints, restarts: Ints
) -> Iterator[Series]:
    counter = _running(events)
    lifetime = shape.pod_hours * 3600 // STEP
    births = np.arange(0, STEPS, lifetime) if lifetime else np.concatenate(([0], restarts))
    life = np.searchsorted(births, scrapes, side="left") - 1  # a restart at step s resets later values
    values = counter[scrapes] - counter[births[life]]
    times = START + scrapes * STEP
    if not lifetime:
        yield Series(labels=f'{labels},pod="{shape.name}-{pod}"', times=times, values=values)
        return
    for number in range(births.size):
        alive = (life == number) & (values > 0)  # a labeled counter exists from its first event on
        if alive.any():
            name = f'{labels},pod="{shape.name}-{pod}-{number}"'
            yield Series(labels=name, times=times[alive], values=values[alive])
