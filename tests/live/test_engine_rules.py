"""The same rules and the same data in Prometheus, Mimir, Thanos and VictoriaMetrics give the same results."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

import pytest

from .processes import wait_for
from .ruled_engines import INTERVAL, Engine, running_engines
from .traffic import Phase, Traffic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .api import Point

pytestmark = pytest.mark.full

Found = TypeVar("Found")

TOLERANCE = 0.001
RATE = 1_000_000
"""Requests per second: so many that rounding to whole requests is far below the tolerance, even in the first
seconds of a young SLO."""
HISTORY = 7 * 86_400
"""Seconds of traffic before the first scrape: counters are far from 0, where Prometheus extrapolates less."""
FAILING = 0.0004
"""Share of requests that fail before the outage: 40% of what the target allows, 60% of the budget remain."""
FAULTY = 0.9
"""Share in the outage: every engine pages after one more scrape, although engines count the first minutes of
the rates of a young SLO differently, and a page depends on the rate over an hour."""
SLOW = 0.0008
"""Share of slow requests before the outage; there are none in it."""
PATIENCE = 700
RATIO = 'slo:sli_error:ratio_rate5m{cluster="eu", service="shop", slo="availability"}'
PAGE = 'ALERTS{alertname="SLOErrorBudgetBurnPage", alertstate="firing", slo="availability"}'
NORMAL, CAREFUL, EXHAUSTED = 3, 0, 0
"""Levels of policies: the first and the last state of the default, and the last state of the SLO `speed`."""
ENTERED_AT = 0.22
LATER = {"victoria-metrics": 2}
"""Evaluations, by timestamp, until a slow rule sees another result of its group or of another group, as in
docs/outputs.md. In the other engines, rules see the results of their group at once."""


def remaining(slo: str) -> str:
    return f'slo:period_error_budget_remaining:ratio{{cluster="eu", service="shop", slo="{slo}"}}'


def level(slo: str) -> str:
    return f'slo:policy_level:number{{cluster="eu", service="shop", slo="{slo}"}}'


def service_level(policy: str) -> str:
    return f'slo:service_policy_level:number{{cluster="eu", service="shop", policy="{policy}"}}'


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    return Traffic([Phase(begin=time.time() - HISTORY, rate=RATE, failing=FAILING, slow=SLOW)])


@pytest.fixture(scope="module")
def engines(traffic: Traffic, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, ...]]:
    with running_engines(traffic, tmp_path_factory.mktemp("engines")) as started:
        yield started


def test_engines_agree(traffic: Traffic, engines: tuple[Engine, ...], capsys: pytest.CaptureFixture[str]):
    """One test, because it waits for minutes: tiles, on which budgets depend, are recorded every five."""
    for engine in engines:
        awaited(engine, "has a budget and a policy level", lambda engine=engine: is_complete(engine))
    steady = {engine.name: steady_values(engine) for engine in engines}
    every_value_is_that_of_prometheus(steady)
    for engine in engines:
        the_levels_are_steady(engine)
    begin = after_the_next_scrape(engines[0])
    traffic.go_on_with(Phase(begin=begin, rate=RATE, failing=FAULTY, slow=0))
    pages = {engine.name: the_page(engine, after=begin) - begin for engine in engines}
    later = {engine.name: the_exhausted_policy(engine, after=begin) for engine in engines}
    with capsys.disabled():
        print(report(steady, pages, later))
    for name, seconds in pages.items():
        assert abs(seconds - pages["prometheus"]) <= INTERVAL, name
    for name, (of_slo, of_service) in later.items():
        assert of_slo <= LATER.get(name, 0), name
        assert of_service <= LATER.get(name, 1), name
    ratios_rise_as_in_prometheus({engine.name: engine.samples(RATIO) for engine in engines}, begin=begin)
    for engine in engines:
        a_level_is_kept_until_the_budget_has_recovered(engine, after=begin)


def awaited(engine: Engine, what: str, ask: Callable[[], Found | None]) -> Found:
    return wait_for(f"{engine.name} {what}", ask, seconds=PATIENCE, servers=engine.servers)


def is_complete(engine: Engine) -> bool:
    series = (remaining("availability"), remaining("speed"), level("speed"), service_level("default"))
    return all(len(engine.samples(one)) > 1 for one in series)


def steady_values(engine: Engine) -> tuple[float, float]:
    """Return the newest error ratio and remaining budget, while the traffic is even."""
    return engine.samples(RATIO)[-1].value, engine.samples(remaining("availability"))[-1].value


def the_levels_are_steady(engine: Engine) -> None:
    """Every level recorded so far is that of the budget, which has not changed."""
    levels = {"availability": NORMAL, "speed": CAREFUL}
    for slo, expected in levels.items():
        assert {point.value for point in engine.samples(level(slo))} == {expected}, (engine.name, slo)
    assert {point.value for point in engine.samples(service_level("default"))} == {NORMAL}, engine.name


def after_the_next_scrape(engine: Engine) -> float:
    """Return a time one second after a scrape, and almost an interval before the next one, in the future."""
    at = engine.samples('http_requests_total{code="500"}')[-1].at + 1
    while at < time.time() + 1:
        at += INTERVAL
    return at


def the_page(engine: Engine, *, after: float) -> float:
    """Wait for the page; return the time of its first evaluation, by the clock of the rules."""
    return awaited(engine, "pages", lambda: engine.samples(PAGE, after=after))[0].at


def the_exhausted_policy(engine: Engine, *, after: float) -> tuple[int, int]:
    """Wait until the budget and the levels of the SLO and the service are exhausted, in this order.

    Return the number of evaluations in which each level was still another than what it reads.
    """
    service = service_level("default")
    awaited(
        engine,
        "has an exhausted service",
        lambda: any(point.value == EXHAUSTED for point in engine.samples(service, after=after)),
    )
    spent = next(point.at for point in engine.samples(remaining("availability")) if point.value <= 0)
    of_slo, exhausted = change(engine.samples(level("availability")), since=spent)
    of_service, _ = change(engine.samples(service), since=exhausted)
    return of_slo, of_service


def change(points: list[Point], *, since: float) -> tuple[int, float]:
    """Return the number of evaluations from `since` until a level changes, and the time of the change.

    The level is normal before it, also before `since`, and exhausted ever after.
    """
    changed = next(point.at for point in points if point.value == EXHAUSTED)
    assert changed >= since, points
    assert {point.value for point in points if point.at >= changed} == {EXHAUSTED}, points
    assert {point.value for point in points if point.at < changed} == {NORMAL}, points
    return sum(since <= point.at < changed for point in points), changed


def report(
    steady: dict[str, tuple[float, float]], pages: dict[str, float], later: dict[str, tuple[int, int]]
) -> str:
    """Return the differences as a table."""
    lines = [
        "",
        "engine            error ratio (5m)  remaining budget  page after  levels later (evaluations)",
    ]
    for name, (ratio, budget) in steady.items():
        lines.append(f"{name:<18}{ratio:<18.8f}{budget:<18.8f}{pages[name]:<12.0f}{later[name]}")
    return "\n".join(lines)


def every_value_is_that_of_prometheus(steady: dict[str, tuple[float, float]]) -> None:
    expected = steady["prometheus"]
    assert expected == pytest.approx((FAILING, 1 - FAILING / 0.001), rel=TOLERANCE)
    for name, values in steady.items():
        assert values == pytest.approx(expected, rel=TOLERANCE), name


def ratios_rise_as_in_prometheus(ratios: dict[str, list[Point]], *, begin: float) -> None:
    """Every ratio is between those of the evaluations of Prometheus before and after it.

    A ratio depends on the scrapes up to its timestamp. These have arrived when it is evaluated, in every
    engine, so a ratio with a timestamp between two others contains no scrape that the later one lacks.
    """
    expected = ratios["prometheus"]
    for name, points in ratios.items():
        within = [point for point in points if begin < point.at <= expected[-1].at]
        assert len(within) > 3, name
        for point in within:
            before = [one.value for one in expected if one.at <= point.at][-1]
            after = next(one.value for one in expected if one.at >= point.at)
            assert before * (1 - TOLERANCE) <= point.value <= after * (1 + TOLERANCE), (name, point)


def a_level_is_kept_until_the_budget_has_recovered(engine: Engine, *, after: float) -> None:
    """The budget is above the bound at which its state began, and below that at which it ends.

    Without its previous result, the rule would return the other state.
    """
    budget, levels = remaining("speed"), level("speed")

    def above() -> list[Point]:
        return [point for point in engine.samples(budget, after=after) if point.value > ENTERED_AT]

    begin = awaited(engine, "has more of a budget", above)[0].at
    awaited(engine, "has levels since", lambda: len(engine.samples(levels, after=begin)) > 3)
    assert {point.value for point in engine.samples(levels)} == {CAREFUL}, engine.name
    assert engine.samples(budget)[-1].value < 0.9
