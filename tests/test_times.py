"""Detection and reset times, compared with measured values."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from slo_compiler.arithmetic.burn_rates import burn_rate_pairs
from slo_compiler.arithmetic.times import pair_times
from slo_compiler.arithmetic.windows import plan_windows
from slo_compiler.model import AlertPolicy, RollingPeriod

BUDGET = Decimal("0.001")
PERIOD = RollingPeriod(length=timedelta(days=30))
PAIRS = burn_rate_pairs(AlertPolicy(), error_budget=BUDGET, period=PERIOD)
WINDOWS = plan_windows(PAIRS, period=PERIOD, has_raw=True)


@pytest.mark.parametrize(
    ("errors", "pair", "detection", "reset"),
    [
        # Minutes; measured with promtool for 99.9% over 30d at 1000 requests per minute.
        ("1", 0, 1.0, 4.5),
        ("1", 1, 4.5, 33.5),
        ("0.05", 0, 17.5, 3.5),
        ("0.05", 1, 46.0, 29.0),
        ("0.01", 1, 219.0, 14.0),
        ("0.01", 2, 436.8, 86.0),
        ("0.004", 2, 1086.0, 32.0),
        ("0.0015", 3, 2886.0, 120.0),
    ],
)
def test_predictions_agree_with_measurements_to_the_evaluation_step(errors, pair, detection, reset):
    times = pair_times(PAIRS.all[pair], WINDOWS, error_ratio=Decimal(errors), error_budget=BUDGET)
    assert times is not None
    # One evaluation of the rules of the pair, and for tickets one 5m average more.
    step = {0: 0.5, 1: 1.0, 2: 5.0, 3: 5.0}[pair]
    assert times.detection.total_seconds() / 60 == pytest.approx(detection, abs=step)
    assert times.reset.total_seconds() / 60 == pytest.approx(reset, abs=max(step, 0.5))


def test_budget_consumed_is_the_policy_s_share_for_raw_windows():
    times = pair_times(PAIRS.page[0], WINDOWS, error_ratio=Decimal("0.05"), error_budget=BUDGET)
    assert times is not None
    assert round(times.budget_consumed, 4) == Decimal("0.02")


def test_an_incident_below_the_threshold_has_no_times():
    assert pair_times(PAIRS.page[0], WINDOWS, error_ratio=Decimal("0.0144"), error_budget=BUDGET) is None
