"""Window pairs: the numbers of the SRE Workbook, and adjusted pairs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.arithmetic.burn_rates import HIGHEST_THRESHOLD, burn_rate_pairs
from slo_compiler.arithmetic.windows import STEPS, plan_windows, window_step
from slo_compiler.model import PAGE, TICKET, AlertPolicy, PairPolicy, RollingPeriod
from slo_compiler.promql.durations import duration_text, parse_duration

STEP = timedelta(minutes=5)


def table(target: str, window: str) -> list[str]:
    length = parse_duration(window)
    assert length is not None
    pairs = burn_rate_pairs(
        AlertPolicy(), error_budget=1 - Decimal(target) / 100, period=RollingPeriod(length=length), step=STEP
    )
    return [
        f"{pair.severity} {duration_text(pair.long_window)}/{duration_text(pair.short_window)}"
        f" B={pair.burn_rate:f} theta={pair.threshold:f}"
        for pair in pairs.all
    ]


@pytest.mark.parametrize(
    ("target", "window", "expected"),
    [
        pytest.param(
            "99.9",
            "30d",
            [
                "page 1h/5m B=14.4 theta=0.0144",
                "page 6h/30m B=6 theta=0.006",
                "ticket 1d/2h B=3 theta=0.003",
                "ticket 3d/6h B=1 theta=0.001",
            ],
            id="the workbook's table holds for 30 days",
        ),
        pytest.param(
            "99.9",
            "28d",
            [
                "page 1h/5m B=13.44 theta=0.01344",
                "page 6h/30m B=5.6 theta=0.0056",
                "ticket 1d/2h B=2.8 theta=0.0028",
                "ticket 3d/6h B=1 theta=0.001",
            ],
            id="28 days have thresholds of their own, and no pair below burn rate 1",
        ),
        pytest.param(
            "99.9",
            "7d",
            [
                "page 1h/5m B=3.36 theta=0.00336",
                "page 6h/30m B=1.4 theta=0.0014",
                "ticket 16h/1h20m B=1.05 theta=0.00105",
            ],
            id="at 7 days the slow pairs move to shorter windows and become one",
        ),
        pytest.param(
            "99.9",
            "90d",
            [
                "page 1h/5m B=43.2 theta=0.0432",
                "page 6h/30m B=18 theta=0.018",
                "ticket 1d/2h B=9 theta=0.009",
                "ticket 3d/6h B=3 theta=0.003",
            ],
            id="90 days burn faster before they alert",
        ),
        pytest.param(
            "90",
            "30d",
            [
                "page 3h/15m B=4.8 theta=0.48",
                "page 8h/40m B=4.5 theta=0.45",
                "ticket 1d/2h B=3 theta=0.3",
                "ticket 3d/6h B=1 theta=0.1",
            ],
            id="low targets get longer windows, so that a partial outage can fire",
        ),
        pytest.param("99.9", "1h", ["page 10m/5m B=1 theta=0.001"], id="one pair is left at one hour"),
        pytest.param("40", "28d", [], id="nothing can alert on a target below one half"),
    ],
)
def test_pairs_follow_from_the_slo_window_and_target(target, window, expected):
    assert table(target, window) == expected


@given(
    st.decimals("0.00001", "0.9", places=5),
    st.integers(12, 366 * 288).map(lambda steps: timedelta(minutes=5 * steps)),
    st.lists(
        st.builds(
            PairPolicy,
            budget_fraction=st.decimals("0.001", "1", places=3),
            long_window=st.integers(2, 2000).map(lambda steps: timedelta(minutes=5 * steps)),
        ),
        max_size=3,
    ).map(tuple),
)
def test_no_pair_can_alert_on_a_healthy_slo_or_never(error_budget, window, policies):
    policy = AlertPolicy(severities=((PAGE, policies), (TICKET, policies)))
    pairs = burn_rate_pairs(policy, error_budget=error_budget, period=RollingPeriod(length=window), step=STEP)
    for pair in pairs.all:
        assert pair.burn_rate >= Decimal("0.999999999")
        assert pair.threshold <= HIGHEST_THRESHOLD
        assert pair.short_window <= pair.long_window
    assert len({pair.long_window for pair in pairs.all}) == len(pairs.all)
    assert len(pairs.all) + len(pairs.impossible) + len(pairs.merged) == 2 * len(policies)


@given(
    st.integers(12, 366 * 288).map(lambda steps: timedelta(minutes=5 * steps)),
    st.sampled_from(STEPS),
    st.booleans(),
)
def test_every_window_has_one_source_and_no_query_reads_more_tiles_than_promtool_allows(
    window, step, counts_errors
):
    period = RollingPeriod(length=window)
    pairs = burn_rate_pairs(AlertPolicy(), error_budget=Decimal("0.001"), period=period, step=step)
    plan = plan_windows(pairs, period=period, step=step, counts_errors=counts_errors)
    needed = {length for pair in pairs.all for length in (pair.long_window, pair.short_window)}
    placed = [*plan.chains, *plan.tiles]
    assert len(placed) == len(set(placed))
    assert needed <= {*placed, step}
    assert not any(length % step for length in placed)
    assert window / plan.period_tile <= 8928
    for length in plan.chains:
        chain = plan.chain(length)
        assert chain.part * chain.count == length
        assert chain.part == step or chain.part in plan.recorded


@pytest.mark.parametrize(
    ("interval", "step"),
    [
        ("10s", "5m"),
        ("15s", "5m"),
        ("30s", "5m"),
        ("1m", "5m"),
        ("75s", "5m"),
        ("2m", "10m"),
        ("3m", "15m"),
        ("5m", "30m"),
        ("4m", None),
        ("7s", None),
    ],
)
def test_the_base_window_is_the_shortest_that_at_least_four_scrapes_divide(interval, step):
    assert window_step(parse_duration(interval)) == (parse_duration(step) if step else None)


def test_exact_decimals_reach_the_thresholds():
    assert table("99.95", "30d")[0] == "page 1h/5m B=14.4 theta=0.0072"
    assert table("99.99", "28d")[3] == "ticket 3d/6h B=1 theta=0.0001"
