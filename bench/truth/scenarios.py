"""Scenarios: what happens to the services, and to Prometheus."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench.truth.slos import DAY, HOUR, MINUTE, Slo, simulation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Simulation = dict[str, Any]
_REGIONS = ("eu", "us")
_MANY = (
    Slo(name="bad-99.9-28d", kind="bad", target=99.9, period="28d"),
    Slo(name="bad-99.99-30d", kind="bad", target=99.99, period="30d"),
    Slo(name="bad-99-7d", kind="bad", target=99, period="7d"),
    Slo(name="bad-95-28d", kind="bad", target=95, period="28d"),
    Slo(name="bad-90-28d", kind="bad", target=90, period="28d"),
    Slo(name="bad-99.9-28d-grouped", kind="bad", target=99.9, period="28d", regions=_REGIONS),
    Slo(name="good-99.9-30d", kind="good", target=99.9, period="30d"),
    Slo(name="good-99.99-28d", kind="good", target=99.99, period="28d"),
    Slo(name="good-99.5-7d-grouped", kind="good", target=99.5, period="7d", regions=_REGIONS),
    Slo(name="good-90-7d", kind="good", target=90, period="7d"),
    Slo(name="latency-99-28d", kind="latency", target=99, period="28d"),
    Slo(name="latency-99.9-7d", kind="latency", target=99.9, period="7d"),
    Slo(name="latency-95-30d-grouped", kind="latency", target=95, period="30d", regions=_REGIONS),
    Slo(name="probe-99-30d", kind="probe", target=99, period="30d"),
    Slo(name="probe-99.5-7d", kind="probe", target=99.5, period="7d"),
    Slo(name="probe-90-28d", kind="probe", target=90, period="28d"),
)
_DOWN = tuple(
    Slo(name=f"down-{kind}", kind=kind, target=target, period=period)
    for kind, target, period in (
        ("bad", 99.9, "28d"),
        ("good", 99.5, "7d"),
        ("latency", 99, "30d"),
        ("probe", 99, "28d"),
    )
)
_STRICT = Slo(name="flapping-strict", kind="bad", target=99.9, period="28d")
_LENIENT = Slo(name="flapping-lenient", kind="bad", target=99, period="28d")
_GAPS = Slo(name="gaps", kind="bad", target=99.9, period="28d")
_UNSCRAPED = tuple(
    Slo(name=f"unscraped-{kind}", kind=kind, target=99.9, period="28d") for kind in ("bad", "good", "latency")
)
_KINDS = ("bad", "good", "latency", "probe")
_PLAIN = tuple(Slo(name=f"regroup-{kind}", kind=kind, target=99, period="28d") for kind in _KINDS)
_GROUPED = tuple(
    Slo(name=f"regroup-{kind}", kind=kind, target=99, period="28d", regions=_REGIONS) for kind in _KINDS
)
KEEP_FIRING = ("0s", "5m", "10m", "15m")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Simulations that share a table."""

    name: str
    title: str
    specs: dict[str, tuple[Slo, ...]]
    """SLOs to compile, by the name of a set of specs."""
    simulations: tuple[Simulation, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An error ratio for some seconds."""

    name: str
    ratio: float
    seconds: int


def scenarios() -> tuple[Scenario, ...]:
    """Return all scenarios, in the order of the report."""
    return (
        Scenario(
            name="incidents",
            title="Incidents",
            specs={"main": _MANY},
            simulations=tuple(_incidents(slo, turn) for turn, slo in enumerate(_MANY)),
        ),
        Scenario(
            name="downtime",
            title="Incidents near the threshold, with Prometheus down for 2 to 30 minutes",
            specs={"main": _DOWN},
            simulations=tuple(_downtime(slo, turn) for turn, slo in enumerate(_DOWN)),
        ),
        Scenario(
            name="flapping",
            title="Flapping",
            specs={"main": (_STRICT, _LENIENT)},
            simulations=tuple(_flapping()),
        ),
        Scenario(name="gaps", title="Gaps", specs={"main": (_GAPS,)}, simulations=tuple(_gaps())),
        Scenario(
            name="unscraped",
            title="A scrape gap of 20 minutes in an outage of 50%",
            specs={"main": _UNSCRAPED},
            simulations=tuple(_unscraped(slo) for slo in _UNSCRAPED),
        ),
        Scenario(
            name="ghosts",
            title="Series of other rules",
            specs={"main": _PLAIN, "grouped": _GROUPED},
            simulations=tuple(_ghosts()),
        ),
    )


def _shapes(slo: Slo) -> list[Incident]:
    """Return the incidents of an SLO, relative to the thresholds of its pairs."""
    fast, slow, ticket, *rest = slo.pairs
    last = rest[0] if rest else ticket
    outages = [
        Incident(name="total outage, 30m", ratio=1, seconds=30 * MINUTE),
        Incident(name="total outage, 90s", ratio=1, seconds=90),
        Incident(name="50% for 3m", ratio=0.5, seconds=180),
    ]
    relative = (
        ("10x page", fast, 10, 0.15),
        ("2x page", fast, 2, 0.8),
        ("1.15x page", fast, 1.15, 1.3),
        ("0.9x page", fast, 0.9, 1.5),
        ("2x slow page", slow, 2, 0.8),
        ("1.15x slow page", slow, 1.15, 1.3),
        ("0.9x slow page", slow, 0.9, 1.5),
        ("2x ticket", ticket, 2, 0.7),
        ("1.15x ticket", ticket, 1.15, 1.2),
        ("0.9x ticket", ticket, 0.9, 1.2),
        ("slow burn, 1.3x slow ticket", last, 1.3, 0.95),
    )
    return outages + [
        Incident(name=name, ratio=factor * pair.threshold, seconds=int(share * pair.long))
        for name, pair, factor, share in relative
        if factor * pair.threshold < 1
    ]


def _incidents(slo: Slo, turn: int) -> Simulation:
    """Incidents with half a day between them; one SLO runs for its whole period."""
    chance = random.Random(turn)
    shapes = _shapes(slo)
    shapes = [shape for number, shape in enumerate(shapes) if shape.seconds < DAY or (number + turn) % 2]
    shapes = shapes[turn % len(shapes) :] + shapes[: turn % len(shapes)]
    shares = [shapes[number :: len(slo.regions)] for number in range(len(slo.regions))] or [shapes]
    begin = int(1.8 * DAY)  # the guard for new SLOs lasts 1.5 days
    length = begin + max(sum(shape.seconds + DAY // 2 for shape in share) for share in shares)
    if turn == 0:
        length = max(length, slo.seconds + 5 * DAY)
    streams = [
        slo.stream(region, daily=0.5, **_spread(share, begin=begin, end=length, chance=chance))
        for region, share in zip(slo.regions or ("",), shares, strict=True)
    ]
    return simulation(slo, name=slo.name, length=length, streams=streams, calm=True)


def _spread(shapes: Sequence[Incident], *, begin: int, end: int, chance: random.Random) -> dict[str, Any]:
    """Place incidents with about equal pauses between them."""
    pause = (end - begin - sum(shape.seconds for shape in shapes)) / len(shapes)
    spans, errors = [], []
    at = float(begin)
    for shape in shapes:
        start = int(at + chance.uniform(0, 0.1) * pause)
        errors.append({"begin": start, "end": start + shape.seconds, "ratio": shape.ratio})
        at += shape.seconds + pause
        spans.append([start, min(int(at), end)])
    return {"errors": errors, "incidents": _until_next(spans, end), "names": [shape.name for shape in shapes]}


def _until_next(spans: list[list[int]], end: int) -> list[list[int]]:
    """An incident lasts, with its alerts, until the next begins."""
    return [[here[0], after[0]] for here, after in zip(spans, [*spans[1:], [end]], strict=True)]


def _downtime(slo: Slo, turn: int) -> Simulation:
    chance = random.Random(100 + turn)
    at = int(1.5 * DAY)
    errors, spans, names, down = [], [], [], []
    for number in range(15):
        pair = slo.pairs[number % 2]
        factor = (0.85, 0.92, 1.1, 1.25, 1.6)[number % 5]
        seconds = int(pair.long * 1.3)
        begin = at + chance.randint(0, HOUR)
        length = chance.randint(2 * MINUTE, 30 * MINUTE)
        begin_down = begin + chance.randint(-20 * MINUTE, seconds)
        errors.append({"begin": begin, "end": begin + seconds, "ratio": min(1.0, factor * pair.threshold)})
        down.append([begin_down, begin_down + length])
        spans.append([begin - 25 * MINUTE, 0])
        names.append(f"{factor:g}x {pair.long // HOUR}h, down {length // MINUTE}m")
        at = begin + seconds + 7 * HOUR
    incidents: dict[str, Any] = {"errors": errors, "incidents": _until_next(spans, at), "names": names}
    return simulation(slo, name=slo.name, length=at, streams=[slo.stream(**incidents)], down=down)


def _flapping() -> Iterator[Simulation]:
    """A 5m window always has a minute of an outage that comes every 5m, and loses one that comes every 8m."""
    begin, hours = DAY // 2, 6
    span = range(begin, begin + hours * HOUR)
    noise = [{"begin": begin, "end": span.stop, "ratio": 1.15 * _STRICT.pairs[0].threshold}]
    for slo, pattern, rate, errors in (
        (_LENIENT, "outage 1m in 5m, target 99", 50, _outages(span, every=5 * MINUTE)),
        (_STRICT, "outage 1m in 8m, target 99.9", 50, _outages(span, every=8 * MINUTE)),
        (_STRICT, "noise at 1.15x, target 99.9", 10, noise),
    ):
        end = span.stop + 2 * HOUR
        stream = slo.stream(errors=errors, rate=rate, incidents=[[begin, end]], names=[pattern])
        for keep in (None, *KEEP_FIRING):
            name = f"{pattern}: {'as compiled' if keep is None else keep}"
            more = {"keep_firing_for": keep, "hours": hours, "seed": 7}
            yield simulation(slo, name=name, length=end, streams=[stream], **more)


def _outages(span: range, *, every: int) -> list[dict[str, Any]]:
    return [{"begin": at, "end": at + MINUTE, "ratio": 1} for at in span[::every]]


def _gaps() -> Iterator[Simulation]:
    days = 7
    begin = 3 * DAY + 10 * HOUR
    part_time = _GAPS.stream(
        alive=[[day * DAY + 9 * HOUR, day * DAY + 17 * HOUR] for day in range(days)],
        errors=[{"begin": begin, "end": days * DAY, "ratio": 4 * _GAPS.budget}],
        incidents=[[begin, days * DAY]],
        names=["part-time"],
    )
    yield simulation(_GAPS, name="9h to 17h, 4x from 10h", length=days * DAY, streams=[part_time])
    for factor in (2, 10):
        for text, seconds in (("20m", 20 * MINUTE), ("4h", 4 * HOUR), ("8h", 8 * HOUR), ("2d", 2 * DAY)):
            down = int(2.2 * DAY)
            length = down + seconds + int(2.6 * DAY)
            stream = _GAPS.stream(
                baseline=factor * _GAPS.budget, incidents=[[0, length]], names=[f"{factor}x"]
            )
            yield simulation(
                _GAPS,
                name=f"down {text}, burn rate {factor}",
                length=length,
                streams=[stream],
                down=[[down, down + seconds]],
            )


def _unscraped(slo: Slo) -> Simulation:
    begin = int(1.2 * DAY)
    stream = slo.stream(
        errors=[{"begin": begin, "end": begin + 40 * MINUTE, "ratio": 0.5}],
        incidents=[[begin, begin + 12 * HOUR]],
        names=["50% for 40m"],
    )
    gap = [begin + 5 * MINUTE, begin + 25 * MINUTE]
    return simulation(slo, name=slo.name, length=begin + 12 * HOUR, streams=[stream], unscraped=[gap])


def _ghosts() -> Iterator[Simulation]:
    change = DAY // 2
    for plain, grouped in zip(_PLAIN, _GROUPED, strict=True):
        for text, first, second in (("added", "main", "grouped"), ("removed", "grouped", "main")):
            yield simulation(
                plain,
                name=f"{plain.kind}: group_by {text}",
                length=2 * change,
                streams=[grouped.stream(region) for region in _REGIONS],
                down=[[change, change + 40]],
                rule_sets=[(0, first), (change, second)],
            )
        yield simulation(
            plain, name=f"{plain.kind}: second copy", length=change, streams=[plain.stream()], copy="a"
        )
