"""Facts about an incident, from series over time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.incidents.cost import cost
from slo_compiler.incidents.episodes import Episode, episodes
from slo_compiler.incidents.group_times import group_times
from slo_compiler.incidents.impact import Spell, estimated, impact_of, spells
from slo_compiler.incidents.short_rates import ShortRates
from slo_compiler.model.samples import SampledSeries
from slo_compiler.replay.tracks import Track

if TYPE_CHECKING:
    from collections.abc import Iterable

FAST, STEP, SLOW = timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=4)


def alert(*times: float, **labels: str) -> SampledSeries:
    known = {"__name__": "ALERTS", "alertstate": "firing", "alertname": "Page"}
    return SampledSeries(labels=known | labels, points=tuple((time, 1.0) for time in times))


def found(*series: SampledSeries, until: float = 10_000) -> list[tuple[float, float, bool]]:
    result = episodes(series, interval_of=lambda _: 30, until=until)
    return [(one.begin, one.end, one.is_open) for one in result]


class TestEpisodes:
    def test_evaluations_in_a_row_are_one_firing(self):
        assert found(alert(100, 130, 160)) == [(100, 160, False)]

    def test_one_missed_evaluation_separates_two_firings(self):
        assert found(alert(100, 130, 190)) == [(100, 130, False), (190, 190, False)]

    def test_a_firing_of_one_evaluation_is_seen(self):
        assert found(alert(100)) == [(100, 100, False)]

    def test_what_fires_at_the_end_is_open(self):
        assert found(alert(100, 130), until=140) == [(100, 130, True)]
        assert found(alert(100, 130), until=176) == [(100, 130, False)]

    def test_firings_are_sorted_by_time_and_keep_all_labels(self):
        first, second = alert(50, slo="b"), alert(20, slo="a")
        assert episodes((first, second), interval_of=lambda _: 30, until=999) == (
            Episode(labels=(("alertname", "Page"), ("slo", "a")), begin=20, end=20, is_open=False),
            Episode(labels=(("alertname", "Page"), ("slo", "b")), begin=50, end=50, is_open=False),
        )


class TestImpact:
    def test_a_short_pause_does_not_end_a_spell(self):
        ratios = [(0, 0.0), (30, 0.5), (60, 0.2), (90, 0.0), (360, 0.3), (390, 0.0)]
        assert spells(ratios, budget=0.01) == (Spell(begin=30, end=360, peak=0.5),)

    def test_a_long_one_does(self):
        assert [(one.begin, one.end) for one in spells([(0, 1), (301, 1)], budget=0.1)] == [
            (0, 0),
            (301, 301),
        ]

    def test_a_ratio_at_the_budget_is_no_impact_and_neither_is_no_number(self):
        assert spells([(0, 0.1), (30, float("nan"))], budget=0.1) == ()

    def test_the_spell_of_the_first_alert_is_that_of_the_incident(self):
        small, large = Spell(begin=100, end=200, peak=0.1), Spell(begin=900, end=2000, peak=1)
        assert impact_of((small, large), first_alert=250) == small
        assert impact_of((small, large), first_alert=None) == large
        assert impact_of((small, large), first_alert=600) == large
        assert impact_of((), first_alert=600) is None

    def test_errors_began_after_the_evaluation_before_and_ended_before_the_window_lost_them(self):
        seen = Spell(begin=930, end=2400, peak=0.5)
        assert estimated(seen, interval=30, smear=90, until=9000) == Spell(begin=900, end=2310, peak=0.5)

    def test_what_lasts_until_the_end_of_the_data_has_no_end(self):
        seen = Spell(begin=930, end=2400, peak=0.5)
        assert estimated(seen, interval=30, smear=90, until=2410) == Spell(
            begin=900, end=2400, peak=0.5, is_open=True
        )

    def test_a_single_evaluation_is_an_impact_of_one_interval(self):
        found = estimated(Spell(begin=930, end=930, peak=0.5), interval=30, smear=90, until=9000)
        assert (found.begin, found.end) == (900, 930)


def rates_of(increases: Iterable[tuple[int, int]], *, scrape: int, window: int, interval: int) -> ShortRates:
    """Return what `rate` returns for a counter with these increases at scrapes."""
    known = dict(increases)
    scrapes = range(0, 4000, scrape)
    points = []
    for now in range(0, 4000, interval):
        inside = [at for at in scrapes if now - window < at <= now]
        if len(inside) > 1:
            grown = sum(known.get(at // scrape, 0) for at in inside[1:])
            rate = grown / (inside[-1] - inside[0])
            points.append((float(now), rate, rate))
    return ShortRates(points=tuple(points), interval=interval)


class TestShortRates:
    @given(
        increases=st.dictionaries(st.integers(30, 60), st.integers(0, 1000), max_size=20),
        scrape=st.sampled_from((15, 30)),
    )
    def test_the_sum_of_all_rates_is_the_sum_of_all_increases(self, increases: dict[int, int], scrape: int):
        rates = rates_of(increases.items(), scrape=scrape, window=120, interval=15)
        everything = Spell(begin=0, end=4000, peak=1)
        assert rates.bad(everything) == pytest.approx(sum(increases.values()))
        assert rates.total(everything) == pytest.approx(sum(increases.values()))

    def test_without_events_there_is_no_ratio(self):
        rates = ShortRates(points=((30, 0, 0), (60, 1, 4)), interval=30)
        assert rates.ratios == ((60, 0.25),)


class TestCost:
    def test_the_share_of_the_budget_is_bad_events_divided_by_those_that_it_allows(self):
        spent = cost(77_770, 387_304, budget=0.001, period_events=169_341_000)
        assert spent.spent == pytest.approx(0.45925, rel=1e-4)
        assert spent.error_ratio == pytest.approx(0.2008, rel=1e-3)
        assert spent.outage_seconds(55 * 60) == pytest.approx(11.04 * 60, rel=1e-2)

    @pytest.mark.parametrize("events", [None, 0.0])
    def test_it_is_unknown_without_data_for_the_period(self, events: float | None):
        assert cost(5, 10, budget=0.001, period_events=events).spent is None

    def test_without_events_there_is_no_ratio(self):
        nothing = cost(0, 0, budget=0.001, period_events=0)
        assert (nothing.error_ratio, nothing.spent, nothing.outage_seconds(60)) == (None, None, None)


class TestGroupTimes:
    def test_offsets_are_those_of_the_samples(self):
        times = group_times(
            rates=Track([(37, 1), (67, 1)]),
            tiles=Track([(310, 1)]),
            constants=Track([(5, 1), (245, 1)]),
            history_start=Track([(25, 1), (265, 1)]),
            fast=FAST,
            step=STEP,
            slow=SLOW,
        )
        assert (times.fast.offset, times.tiles.offset, times.slow.offset) == (7, 10, 25)
        assert list(times.fast.between(60, 130)) == [67, 97, 127]

    def test_rates_without_a_value_are_no_outage_of_prometheus(self):
        rates = Track([(7, 1), (37, 1), (907, 1)])
        constants = Track([(time, 1) for time in range(5, 1200, 240)])
        times = group_times(
            rates=rates,
            tiles=Track(()),
            constants=constants,
            history_start=Track(()),
            fast=FAST,
            step=STEP,
            slow=SLOW,
        )
        assert times.fast.down == times.slow.down == ()

    def test_a_gap_in_the_constants_is_one_and_the_rates_show_its_edges(self):
        rates = Track([(time, 1) for time in range(7, 2000, 30) if not 300 < time < 1500])
        constants = Track([(time, 1) for time in range(5, 2000, 240) if not 300 < time < 1500])
        times = group_times(
            rates=rates,
            tiles=Track(()),
            constants=constants,
            history_start=Track(()),
            fast=FAST,
            step=STEP,
            slow=SLOW,
        )
        assert times.fast.down == times.tiles.down
        assert list(times.fast.between(250, 1550)) == [277, 1507, 1537]
        assert list(times.slow.between(0, 2000)) == [5, 245, 1685, 1925]
