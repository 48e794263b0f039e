"""Detection and reset times, compared with hand-computed values."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from slo_compiler.arithmetic.burn_rates import burn_rate_pairs
from slo_compiler.arithmetic.times import Delays, pair_times, time_of_errors, time_of_samples
from slo_compiler.arithmetic.windows import plan_windows
from slo_compiler.model import TICKET, AlertPolicy, RollingPeriod
from slo_compiler.records import replace

BUDGET = Decimal("0.001")
PERIOD = RollingPeriod(length=timedelta(days=30))
STEP = timedelta(minutes=5)
PAIRS = burn_rate_pairs(AlertPolicy(), error_budget=BUDGET, period=PERIOD, step=STEP)
WINDOWS = plan_windows(PAIRS, period=PERIOD, step=STEP, counts_errors=True)
DELAYS = Delays(
    scrape=timedelta(seconds=30),
    sampling=timedelta(),
    fast=timedelta(seconds=30),
    slow=timedelta(minutes=4),
    keep_firing=timedelta(),
)


def times_of(pair, errors, **others):
    return pair_times(
        PAIRS.all[pair],
        WINDOWS,
        error_ratio=Decimal(errors),
        error_budget=BUDGET,
        **{"delays": DELAYS} | others,
    )


@pytest.mark.parametrize(
    ("errors", "pair", "detection", "reset"),
    [
        # Minutes: W * theta / E, and w * (1 - theta / E).
        ("1", 0, 0.864, 4.928),
        ("1", 1, 2.16, 29.82),
        ("0.05", 0, 17.28, 3.56),
        ("0.05", 1, 43.2, 26.4),
        ("0.01", 2, 432.0, 84.0),
        ("0.004", 2, 1080.0, 30.0),
        ("0.0015", 3, 2880.0, 120.0),
    ],
)
def test_the_times_are_those_of_the_workbook_s_formula(errors, pair, detection, reset):
    times = times_of(pair, errors)
    assert times.detection.total_seconds() / 60 == pytest.approx(detection)
    assert times.reset.total_seconds() / 60 == pytest.approx(reset)


@pytest.mark.parametrize(
    ("pair", "lag"),
    [
        (0, 60),  # a scrape and an evaluation
        (1, 60 + 300 + 240 + 30),  # a tile, the slow group, and the page, which reads it one evaluation later
        (2, 60 + 300 + 240),  # a tile and the slow group
    ],
)
def test_the_latest_time_adds_the_intervals_of_what_a_window_is_read_from(pair, lag):
    times = times_of(pair, "0.1")
    assert times.detection_latest - times.detection == timedelta(seconds=lag)


def test_points_of_a_subquery_delay_both_times():
    sampled = times_of(0, "0.1", delays=Delays(**{**vars_of(DELAYS), "sampling": timedelta(minutes=1)}))
    plain = times_of(0, "0.1")
    assert sampled.detection_latest - plain.detection_latest == timedelta(minutes=1)
    assert sampled.reset_latest - plain.reset_latest == timedelta(minutes=1)
    assert (sampled.detection, sampled.reset) == (plain.detection, plain.reset)


def test_keep_firing_for_delays_the_reset_only():
    kept = times_of(0, "0.1", delays=Delays(**{**vars_of(DELAYS), "keep_firing": timedelta(minutes=5)}))
    plain = times_of(0, "0.1")
    assert kept.detection == plain.detection
    assert kept.reset - plain.reset == kept.reset_latest - plain.reset_latest == timedelta(minutes=5)


@pytest.mark.parametrize(("pair", "keep", "kept"), [(0, 5, 5), (2, 5, 8), (2, 4, 4), (2, 0, 0)])
def test_an_alert_resolves_at_an_evaluation_of_its_group(pair, keep, kept):
    delays = Delays(**{**vars_of(DELAYS), "keep_firing": timedelta(minutes=keep)})
    assert times_of(pair, "0.1", delays=delays).reset - times_of(pair, "0.1").reset == timedelta(minutes=kept)


def test_only_pages_are_evaluated_in_the_fast_group():
    pair = PAIRS.all[0]
    assert DELAYS.lag(pair, timedelta(hours=1), WINDOWS) == timedelta(minutes=1)
    assert DELAYS.lag(replace(pair, severity=TICKET), timedelta(hours=1), WINDOWS) == timedelta(minutes=5)


def vars_of(delays):
    return {name: getattr(delays, name) for name in delays.__slots__}


def test_min_errors_delays_an_alert_at_low_traffic_and_silences_it_at_lower_traffic():
    # Two events a minute, every second one bad: three errors take three minutes.
    wait = time_of_errors(3, error_ratio=Decimal("0.5"), events_per_second=Decimal(2) / 60)
    assert wait.total_seconds() == pytest.approx(180)
    assert times_of(0, "0.5", errors_needed=wait).detection == wait
    assert times_of(0, "0.5", errors_needed=timedelta(minutes=61)) is None


def test_samples_are_regular_so_the_first_error_comes_at_once():
    wait = time_of_samples(3, error_ratio=Decimal("0.5"), interval=timedelta(minutes=1))
    assert wait == timedelta(minutes=5)
    late, plain = times_of(0, "0.5", errors_latest=wait), times_of(0, "0.5")
    assert late.detection == plain.detection
    assert late.detection_latest == wait + timedelta(minutes=1)


def test_budget_consumed_is_the_policy_s_share():
    assert round(times_of(0, "0.05").budget_consumed, 4) == Decimal("0.02")


def test_an_incident_at_the_threshold_has_no_times():
    assert times_of(0, "0.0144") is None
