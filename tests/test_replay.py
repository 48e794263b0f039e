"""The replay of alerts, compared with the rule groups of Prometheus under a simulated clock (bench/truth)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bench.truth.matching import firings
from bench.truth.rule_sets import rule_set, simulate
from bench.truth.scenarios import Scenario
from bench.truth.slos import DAY, HOUR, MINUTE, Slo, simulation
from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
from slo_compiler.arithmetic.windows import WindowPlan, plan_windows
from slo_compiler.model import TICKET, AlertSeverity, PairPolicy, Period, Settings
from slo_compiler.replay.evaluations import GroupTimes, PastRates, Times
from slo_compiler.replay.firings import replay_alerts
from slo_compiler.replay.tracks import Track
from slo_compiler.replay.windows import Windows
from slo_compiler.spec.load import load_spec

from .conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slo_compiler.arithmetic.alert_plan import AlertPlan

BEGIN, LENGTH = 36 * HOUR, 4 * DAY
INFO = AlertSeverity("info")
RATES = ("slo:sli_total:rate5m", "slo:sli_errors:rate5m")
TILES = ("slo:sli_total:tile5m", "slo:sli_errors:tile5m")
SLOW, START = "slo:sli_error:ratio_rate6h", "slo:history_start:timestamp_seconds"


class TestTrack:
    def test_a_look_up_finds_the_latest_sample_for_five_minutes(self):
        track = Track([(100, 1), (130, 2)])
        assert [track.at(now) for now in (99, 100, 129, 130, 429, 430)] == [None, 1, 1, 2, 2, None]

    def test_a_range_has_its_end_but_not_its_beginning(self):
        track = Track([(100, 1), (130, 2), (160, 4)])
        assert track.total(160, 60) == 6
        assert track.total(159, 60) == 3
        assert track.total(99, 60) is None

    def test_missing_earlier_rates_are_zero_but_the_newest_must_exist(self):
        track = Track([(1000, 3)])
        assert track.mean(1000, (0, 300, 600)) == 1
        assert track.mean(1300, (0, 300, 600)) is None


class TestWindowOfLongerTiles:
    """A tile of 10m is recorded in the first 5m of each 10m, so the newest events may not be in it yet."""

    STEP, WINDOW = timedelta(minutes=5), timedelta(days=36)
    PERIOD = Period(length=timedelta(days=62))

    @pytest.fixture
    def plan(self) -> WindowPlan:
        pair = BurnRatePair(
            severity=TICKET,
            budget_fraction=Decimal("0.6"),
            long_window=self.WINDOW,
            short_window=timedelta(hours=3),
            burn_rate=Decimal(1),
            threshold=Decimal("0.1"),
            wanted=PairPolicy(budget_fraction=Decimal("0.6"), long_window=self.WINDOW),
        )
        pairs = BurnRatePairs(severities=((TICKET, (pair,)),))
        return plan_windows(pairs, period=self.PERIOD, step=self.STEP, counts_errors=True)

    def test_it_has_the_errors_of_whole_longer_tiles(self, plan: WindowPlan) -> None:
        end = 40 * DAY + 5 * MINUTE
        every = range(0, end + 1, 5 * MINUTE)
        rates = PastRates(
            total=Track([(end, 2.0)]),
            errors=Track([(end, 1.0)]),
            total_tiles=Track([(now, 2.0) for now in every]),
            errors_tiles=Track([(now, 1.0 if now in (30 * DAY, end) else 0.0) for now in every]),
        )
        times = GroupTimes(
            fast=Times(interval=timedelta(seconds=30)),
            tiles=Times(interval=self.STEP),
            slow=Times(interval=self.STEP),
        )
        windows = Windows(plan, rates, times, begin=end, end=end)
        assert windows.count(self.WINDOW, end) == 300
        assert windows.ratio(self.WINDOW, end) == 300 / (self.WINDOW.total_seconds() * 2)
        assert windows.count(timedelta(hours=3), end) == 300


PAGES = (
    (1.6 * DAY, 30 * MINUTE, 1.0),
    (1.8 * DAY, 90, 1.0),
    (2 * DAY, HOUR, 0.02),
    (2.2 * DAY, 80 * MINUTE, 0.0155),
    (2.4 * DAY, 5 * HOUR, 0.0068),
    (2.8 * DAY, 3 * MINUTE, 0.5),
    (2.8 * DAY + 9 * MINUTE, 3 * MINUTE, 0.5),
)
TICKETS = ((1.6 * DAY, 16 * HOUR, 0.0055), (3 * DAY, 9 * HOUR, 0.0048), (3.5 * DAY, 4 * HOUR, 0.0045))
"""Begin, length in seconds and error ratio of incidents near and far from the thresholds, with pauses."""


def errors(shapes: tuple[tuple[float, float, float], ...]) -> list[dict[str, Any]]:
    return [{"begin": int(at), "end": int(at + length), "ratio": ratio} for at, length, ratio in shapes]


def simulated(slo: Slo, folder: Path, incidents: Any, **more: Any) -> Mapping[str, Any]:
    """Run the compiled rules, and return the firings and what they recorded."""
    program = shutil.which("truth-simulator")
    assert program, "truth-simulator is not on PATH and not in .tools: run scripts/install-tools all"
    streams = [slo.stream(errors=errors(incidents), daily=0.5)]
    one = simulation(
        slo, name="replayed", length=LENGTH, streams=streams, dump=[*RATES, *TILES, SLOW, START], **more
    )
    scenario = Scenario(name="one", title="Replay", specs={"main": (slo,)}, simulations=(one,))
    rules = rule_set("this", ROOT, scenarios=[scenario], folder=folder / "rules")
    (result,) = simulate(Path(program), rules, [one], scratch=folder)
    assert not result["warnings"]
    return result


def track(result: Mapping[str, Any], name: str) -> Track:
    (found,) = (one for one in result["dumped"] if one["labels"]["__name__"] == name)
    return Track(zip(found["times"], found["values"], strict=True))


def times_of(track: Track, interval: timedelta, down: Any) -> Times:
    return Times(
        interval=interval,
        offset=round(track.times[-1] % interval.total_seconds(), 3),
        down=tuple(map(tuple, down)),
    )


def plan_of(slo: Slo, folder: Path) -> AlertPlan:
    path = folder / "one.slo.yaml"
    path.write_text(slo.spec)
    plan = load_spec(str(path), settings=Settings()).plan
    assert plan is not None
    return plan.slos[0]


@pytest.mark.full
@pytest.mark.parametrize(
    ("incidents", "down", "has_tiles"),
    [
        pytest.param(PAGES, [], True, id="pages"),
        pytest.param(PAGES, [[int(1.6 * DAY) + 600, int(1.6 * DAY) + 1200]], True, id="down-in-an-outage"),
        pytest.param(TICKETS, [], True, id="tickets"),
        pytest.param(TICKETS, [], False, id="tiles-from-rates"),
    ],
)
def test_a_replay_finds_the_firings_of_prometheus(incidents: Any, down: Any, has_tiles: bool, tmp_path: Path):
    slo = Slo(name="checkout", kind="bad", target=99.9, period="28d")
    result = simulated(slo, tmp_path, incidents, down=down)
    total, bad, slow = (track(result, name) for name in (*RATES, SLOW))
    tiles = [track(result, name) for name in TILES]
    recorded = tiles if has_tiles else [Track(()), Track(())]
    rates = PastRates(
        total=total,
        errors=bad,
        total_tiles=recorded[0],
        errors_tiles=recorded[1],
        history_start=track(result, START).values[-1] - 1_767_571_200,
    )
    times = GroupTimes(
        fast=times_of(total, timedelta(seconds=30), down),
        tiles=times_of(tiles[0], timedelta(minutes=5), down),
        slow=times_of(slow, timedelta(minutes=4), down),
    )
    plan = plan_of(slo, tmp_path)
    assert sum(len(firings(result, severity=severity)) for severity in ("page", "ticket")) > 1
    found = replay_alerts(plan, rates, times, begin=BEGIN, end=LENGTH)
    for severity in ("page", "ticket"):
        replayed = [
            (one.begin, inf if one.resolved is None else one.resolved)
            for one in found
            if one.severity == severity
        ]
        expected = firings(result, severity=severity)
        assert [round(at, 3) for pair in replayed for at in pair] == [
            round(at, 3) for pair in expected for at in pair
        ], severity
    # A further severity with the pairs of tickets fires like them.
    further = replace(plan.pairs, severities=((INFO, plan.pairs.of(TICKET)),))
    again = replay_alerts(replace(plan, pairs=further), rates, times, begin=BEGIN, end=LENGTH)
    assert [(one.severity, one.begin, one.resolved) for one in again] == [
        (INFO, one.begin, one.resolved) for one in found if one.severity == TICKET
    ]
