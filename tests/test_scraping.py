"""Scrape intervals and look-back of Prometheus, and the windows that follow from them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from slo_compiler.alert_tests import plan_tests
from slo_compiler.arithmetic.alert_plan import plan_service
from slo_compiler.arithmetic.times import Delays
from slo_compiler.arithmetic.windows import window_step
from slo_compiler.model import TICKET, Prometheus, Settings
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.promql.durations import duration_text, parse_duration
from slo_compiler.rules.alerts import absent_for, absent_times
from slo_compiler.rules.groups import plan_slo_rules
from slo_compiler.rules.rule_file import RecordingRule
from slo_compiler.spec.load import load_spec_bytes
from slo_compiler.spec.load_settings import load_settings

SLIS = {
    "events": "events: {bad: 'r_total{code=\"500\"}', total: r_total}",
    "latency": "latency: {histogram: request_seconds, threshold: 1s}",
    "probe": "probe: up",
    "query of ranges": "query: {bad: 'sum(rate(e_total[$window]))', total: 'sum(rate(r_total[$window]))'}",
    "threshold": "threshold: {gauge: queue_length, max: 10}",
    "ratio": "ratio: {good: fresh_ratio}",
    "query of samples": "query: {bad: 'sum(max_over_time(e[$window:1m]))', total: 'sum(rate(r[$window]))'}",
}
LOOK_UPS = {"threshold", "ratio", "query of samples"}


def load(sli="events", *, top="", slo="", target="99.9", settings=None):
    keys = f"    {slo}\n" if slo else ""
    text = (
        f"version: slo/v1\nservice: shop\n{top}\nslos:\n  - name: up\n    target: {target}\n{keys}"
        f"    sli: {{{SLIS[sli]}}}\n"
    )
    return load_spec_bytes("shop.slo.yaml", text.encode(), settings=settings or Settings())


def errors(loaded):
    return [diagnostic.code for diagnostic in loaded.diagnostics if diagnostic.is_error]


def warnings(loaded):
    return [diagnostic for diagnostic in loaded.diagnostics if diagnostic.code.startswith("SLO400")]


def base_rates(loaded):
    """The expressions of the total over the base window, by name."""
    settings = Settings()
    (plan,) = plan_service(loaded.plan.service).slos
    return {
        rule.record: rule.expr
        for group in plan_slo_rules(plan, settings=settings).groups
        for rule in group.rules
        if isinstance(rule, RecordingRule) and "r_total[" in rule.expr and "sli_total" in rule.record
    }


@pytest.mark.parametrize("interval", ["15s", "75s", "90s", "100s", "2m", "3m45s", "5m"])
@pytest.mark.parametrize("sli", sorted(SLIS))
def test_every_alert_fires_and_resolves_in_the_quick_tests(sli, interval):
    loaded = load(sli, slo=f"scrape_interval: {interval}")
    if sli in LOOK_UPS and interval in ("3m45s", "5m"):
        assert errors(loaded) == ["SLO1021"]
        return
    files = plan_tests(loaded.plan, settings=Settings()).files
    text = "".join(render_test_file(file).text for file in files)
    for alert in ("page", "ticket", "absence"):
        assert re.search(rf"# {alert} fires [0-9hms]+ to [0-9hms]+", text), alert


@pytest.fixture
def settings_of(tmp_path):
    def settings_of(text):
        file = tmp_path / "slo.yaml"
        file.write_text(f"version: slo-settings/v1\n{text}\n")
        return load_settings(str(file))

    return settings_of


def test_the_slo_overrides_its_service_and_the_service_overrides_the_settings(settings_of):
    settings, found = settings_of("prometheus: {scrape_interval: 15s}")
    assert found == ()
    assert base_rates(load(settings=settings)) == {"slo:sli_total:rate5m": "sum(rate(r_total[5m15s]))"}
    top = {"top": "scrape_interval: 1m", "settings": settings}
    assert base_rates(load(**top)) == {"slo:sli_total:rate5m": "sum(rate(r_total[6m]))"}
    both = load(slo="scrape_interval: 2m", **top)
    assert base_rates(both) == {"slo:sli_total:rate10m": "sum(rate(r_total[12m]))"}


@pytest.mark.parametrize("sli", SLIS)
def test_samples_that_are_looked_up_must_be_scraped_twice_per_look_back(sli):
    assert errors(load(sli, slo="scrape_interval: 2m")) == []
    found = errors(load(sli, slo="scrape_interval: 5m"))
    assert found == (["SLO1021"] if sli in LOOK_UPS else [])
    longer = Settings(prometheus=Prometheus(lookback=timedelta(minutes=10)))
    assert errors(load(sli, slo="scrape_interval: 5m", settings=longer)) == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("prometheus: {lookback: 5m}", []),
        ("prometheus: {lookback: 10m}", []),
        ("prometheus: {lookback: 4m}", ["SLO1022"]),
        ("prometheus: {lookback: 2m}\nintervals: {slow: 1m}", []),
        ("prometheus: {lookback: 2m}\nintervals: {slow: 2m}", ["SLO1022"]),
        ("prometheus: {lookback: 1m}\nintervals: {fast: 1m40s, slow: 30s}", ["SLO1022"]),
        ("prometheus: {lookback: 90m}", ["SLO1012"]),
        ("prometheus: {scrape_interval: 10m}", ["SLO1012"]),
        ("prometheus: {scrape_interval: 4m}", ["SLO1020"]),
    ],
)
def test_the_look_back_must_reach_the_previous_evaluation(settings_of, text, codes):
    assert [diagnostic.code for diagnostic in settings_of(text)[1]] == codes


@pytest.mark.parametrize("window", ["1d", "7d", "28d", "30d", "90d"])
@pytest.mark.parametrize("target", ["99.9", "90"])
@pytest.mark.parametrize("interval", ["30s", "2m", "5m"])
def test_the_built_in_pairs_adapt_without_a_warning(window, target, interval):
    loaded = load(slo=f"window: {window}\n    scrape_interval: {interval}", target=target)
    assert warnings(loaded) == []


@pytest.mark.parametrize(
    ("pair", "interval", "is_moved"),
    [
        ("budget_percent: 2, long_window: 1h", "30s", False),
        ("budget_percent: 2, long_window: 1h, short_window: 5m", "30s", False),
        ("budget_percent: 2, long_window: 1h, short_window: 5m", "2m", True),
        ("budget_percent: 2, long_window: 1h5m", "2m", True),
        ("budget_percent: 10, long_window: 3d", "30s", True),
        ("budget_percent: 11, long_window: 3d", "30s", False),
        ("budget_percent: 20, long_window: 3d", "30s", False),
    ],
)
def test_a_pair_of_the_user_that_changes_is_reported_with_a_pair_that_does_not(pair, interval, is_moved):
    def with_pair(text):
        return load(slo=f"scrape_interval: {interval}\n    alerting: {{page: [], ticket: [{{{text}}}]}}")

    loaded = with_pair(pair)
    found = warnings(loaded)
    assert [diagnostic.code for diagnostic in found] == (["SLO4006"] if is_moved else [])
    for diagnostic in found:
        share, _, windows = diagnostic.message.partition("becomes ")[2].partition("% in ")
        long_window, _, short_window = windows.partition(" and ")
        written = f"budget_percent: {share}, long_window: {long_window}, short_window: {short_window}"
        again = with_pair(written)
        assert warnings(again) == []
        (plan,) = plan_service(again.plan.service).slos
        assert [duration_text(one.long_window) for one in plan.pairs.of(TICKET)] == [long_window]


@pytest.mark.parametrize(
    ("interval", "minutes"), [("15s", 4), ("30s", 4), ("105s", 4), ("2m", 5), ("3m45s", 8), ("5m", 11)]
)
def test_a_restarted_prometheus_has_time_for_two_scrapes_before_data_is_missing(interval, minutes):
    pending = absent_for(parse_duration(interval), fast=timedelta(seconds=30))
    assert pending == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("interval", "sampling", "shortest", "longest"),
    [("30s", 0, "13m30s", "18m"), ("5m", 0, "1h11m30s", "1h16m"), ("2m", 60, "28m30s", "34m")],
)
def test_the_times_until_missing_data_is_reported_contain_all_intervals(
    interval, sampling, shortest, longest
):
    """They contain those of 40 simulated ends of data, such as 13m45s to 17m39s with 30s."""
    scrape, minutes = parse_duration(interval), timedelta(minutes=1)
    delays = Delays(
        scrape=scrape,
        sampling=timedelta(seconds=sampling),
        fast=timedelta(seconds=30),
        slow=4 * minutes,
        keep_firing=timedelta(),
    )
    step = window_step(scrape)
    assert absent_times(step, delays) == (parse_duration(shortest), parse_duration(longest))
