"""The compiled rules: each property of docs/rules.md in PromQL."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import yaml

from slo_compiler.model import Settings
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.rules.cost import rule_cost
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.rules.rule_file import AlertingRule, RecordingRule
from slo_compiler.rules.syntax import check_syntax
from slo_compiler.spec.load import load_spec_bytes

EVENTS = """
      events:
        bad: http_requests_total{job="a", code=~"5.."}
        total: http_requests_total{job="a"}"""
GOOD = """
      events:
        good: http_requests_total{job="a", code!~"5.."}
        total: http_requests_total{job="a"}"""
LATENCY = """
      latency:
        histogram: http_request_duration_seconds{job="a"}
        threshold: 1s"""
PROBE = """
      probe: up{job="a"}"""
RATIO = """
      ratio:
        good: fresh:ratio{job="a"}"""
QUERY = """
      query:
        total: sum(increase(a_total[$window]))
        bad: sum(rate(b_total[$window]))"""
THRESHOLD = """
      threshold:
        query: max(lag) # of all
        min: 0.5
        max: 1000"""
KINDS = {
    "events": EVENTS,
    "good": GOOD,
    "latency": LATENCY,
    "probe": PROBE,
    "ratio": RATIO,
    "threshold": THRESHOLD,
    "query": QUERY,
}


def service(sli=EVENTS, *, top="", **keys):
    lines = "".join(f"    {key}: {value}\n" for key, value in ({"target": 99.9} | keys).items())
    text = f"version: slo/v1\nservice: shop\n{top}slos:\n  - name: up\n{lines}    sli:{sli}\n"
    loaded = load_spec_bytes("shop.slo.yaml", text.encode(), settings=Settings())
    assert loaded.plan is not None, loaded.diagnostics
    return loaded.plan


def rules(sli=EVENTS, **keys):
    (slo,) = plan_rule_file(service(sli, **keys), settings=Settings()).slos
    return [rule for group in slo.groups for rule in group.rules]


def expressions(sli=EVENTS, **keys):
    return {rule.record: rule.expr for rule in rules(sli, **keys) if isinstance(rule, RecordingRule)}


def alerts(sli=EVENTS, **keys):
    return {rule.alert: rule for rule in rules(sli, **keys) if isinstance(rule, AlertingRule)}


ID = '{service="shop", slo="up"}'


def mean(series, offsets, count):
    """A mean of recorded rates; the earlier ones count as 0 where they are missing."""
    if len(offsets) == 1:
        return f"(\n  {series}\n  + ({series} offset {offsets[0]} or 0 * {series})\n) / {count}"
    terms = "".join(
        f'\n    or label_join({series} offset {offset}, "__at", "{offset}", "__at", "__at")'
        for offset in offsets
    )
    return f"(\n  sum without (__at) (\n    {series}{terms}\n  ) + 0 * {series}\n) / {count}"


def test_errors_are_filled_from_the_total_with_the_labels_of_the_raw_side():
    assert expressions()["slo:sli_errors:rate5m"] == (
        'sum(rate(http_requests_total{job="a", code=~"5.."}[5m30s]))'
        f" or 0 * group (slo:sli_total:rate5m{ID})"
    )
    grouped = expressions(group_by="[route, zone]")
    assert grouped["slo:sli_errors:rate5m"] == (
        'sum by (route, zone) (rate(http_requests_total{job="a", code=~"5.."}[5m30s]))'
        f" or 0 * group by (route, zone) (slo:sli_total:rate5m{ID})"
    )


def test_good_events_that_were_never_born_mean_that_all_are_bad():
    assert expressions(GOOD)["slo:sli_errors:rate5m"] == (
        f"clamp_min(slo:sli_total:rate5m{ID} - ignoring (service, slo)"
        ' (sum(rate(http_requests_total{job="a", code!~"5.."}[5m30s]))'
        f" or 0 * group (slo:sli_total:rate5m{ID})), 0)"
    )


def test_ratios_are_absent_without_traffic_and_sums_over_sums():
    found = expressions()
    assert found["slo:sli_error:ratio_rate5m"] == (
        f"slo:sli_errors:rate5m{ID} / (slo:sli_total:rate5m{ID} > 0)"
    )
    errors, total = (mean(f"slo:sli_{part}:rate15m{ID}", ["15m"], 2) for part in ("errors", "total"))
    assert found["slo:sli_error:ratio_rate30m"] == f"{errors} / ({total} > 0)"
    assert found["slo:sli_error:ratio_rate6h"] == (
        f"sum_over_time(slo:sli_errors:tile5m{ID}[6h]) / (sum_over_time(slo:sli_total:tile5m{ID}[6h]) > 0)"
    )
    assert found["slo:period_events:count"] == f"sum_over_time(slo:sli_total:tile5m{ID}[28d]) * 300"
    assert found["slo:period_error:ratio"] == (
        f"sum_over_time(slo:sli_errors:tile5m{ID}[28d]) * 300 / (slo:period_events:count{ID} > 0)"
    )


def test_windows_up_to_an_hour_are_means_of_windows_that_follow_each_other():
    found = expressions()
    for part in ("errors", "total"):
        base = f"slo:sli_{part}:rate5m{ID}"
        assert found[f"slo:sli_{part}:rate15m"] == mean(base, ["5m", "10m"], 3)
    assert found["slo:sli_errors:rate1h"] == mean(f"slo:sli_errors:rate15m{ID}", ["15m", "30m", "45m"], 4)
    odd = expressions(alerting="{page: [{budget_percent: 2, long_window: 40m, short_window: 10m}]}")
    offsets = [f"{minutes}m" for minutes in range(5, 40, 5)]
    assert odd["slo:sli_errors:rate40m"] == mean(f"slo:sli_errors:rate5m{ID}", offsets, 8)
    assert odd["slo:sli_error:ratio_rate10m"].startswith(mean(f"slo:sli_errors:rate5m{ID}", ["5m"], 2))


def test_raw_series_are_read_once_per_evaluation():
    raw = [name for name, expr in expressions().items() if "http_requests_total" in expr]
    assert raw == ["slo:sli_total:rate5m", "slo:sli_errors:rate5m"]


@pytest.mark.parametrize(
    ("interval", "step", "read"),
    [
        ("10s", "5m", "5m10s"),
        ("15s", "5m", "5m15s"),
        ("30s", "5m", "5m30s"),
        ("1m", "5m", "6m"),
        ("2m", "10m", "12m"),
        ("5m", "30m", "35m"),
    ],
)
def test_base_rates_of_neighbouring_windows_share_a_scrape(interval, step, read):
    found = expressions(scrape_interval=interval)
    assert found[f"slo:sli_total:rate{step}"] == f'sum(rate(http_requests_total{{job="a"}}[{read}]))'
    assert f"slo:sli_total:tile{step}" in found
    others = {"5m", "10m", "15m", "30m"} - {step}
    assert not any(f"slo:sli_total:tile{other}" in found for other in others)


def windows_of(found):
    return sorted(name.rpartition("rate")[2] for name in found if name.startswith("slo:sli_error:ratio_rate"))


def test_all_windows_are_multiples_of_the_base_window():
    assert windows_of(expressions()) == ["1d", "1h", "2h", "30m", "3d", "5m", "6h"]
    assert windows_of(expressions(scrape_interval="2m")) == ["10m", "1d", "1h", "2h", "30m", "3d", "6h"]
    # A short window of 2h is 1/12 of 1d, but 1h is no multiple of 3 windows of 30m, so it has two terms.
    found = expressions(scrape_interval="5m")
    assert windows_of(found) == ["1d", "1h", "2h", "30m", "3d", "6h"]
    assert found["slo:sli_errors:rate1h"] == mean(f"slo:sli_errors:rate30m{ID}", ["30m"], 2)


def test_a_tile_is_the_latest_base_rate_unless_that_has_ended():
    tile = f"last_over_time(slo:sli_total:rate5m{ID}[1m30s])"
    assert expressions()["slo:sli_total:tile5m"] == tile


def test_errors_are_counted_as_rates_times_lengths():
    page, ticket = (alerts()[f"SLOErrorBudgetBurn{severity}"].expr for severity in ("Page", "Ticket"))
    assert f"and slo:sli_errors:rate1h{ID} * 3600 > 2.5" in page
    assert f"and sum_over_time(slo:sli_errors:tile5m{ID}[6h]) * 300 > 2.5" in page
    assert f"and sum_over_time(slo:sli_errors:tile5m{ID}[3d]) * 300 > 2.5" in ticket


def test_a_pair_waits_for_half_of_its_long_window_except_up_to_an_hour():
    found = alerts()
    start = f"slo:history_start:timestamp_seconds{ID}"
    text = "".join(rule.expr for rule in found.values())
    guards = re.findall(rf"unless time\(\) - {re.escape(start)} < (\d+)", text)
    assert guards == ["10800", "43200", "129600"]


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("{}", timedelta(minutes=5)),
        ("{keep_firing_for: 15m}", timedelta(minutes=15)),
        ("{keep_firing_for: 0s}", None),
    ],
)
def test_burn_rate_alerts_keep_firing_for_the_time_of_the_policy(policy, expected):
    found = alerts(alerting=policy)
    assert {rule.keep_firing_for for name, rule in found.items() if "Burn" in name} == {expected}
    assert found["SLOIndicatorAbsent"].keep_firing_for is None
    text = render_rule_file(plan_rule_file(service(alerting=policy), settings=Settings())).text
    assert text.count("keep_firing_for: ") == (2 if expected else 0)


def test_both_spellings_of_a_bucket_are_matched():
    assert 'le=~"1|1\\\\.0"' in expressions(LATENCY)["slo:sli_errors:rate5m"]


def test_a_probe_counts_samples_without_those_on_the_window_s_edges():
    found = expressions(PROBE)
    assert found["slo:sli_total:rate5m"] == 'sum(count_over_time(up{job="a"}[4m59s999ms])) / 300'
    found = expressions(PROBE, scrape_interval="2m")
    assert found["slo:sli_total:rate10m"] == 'sum(count_over_time(up{job="a"}[9m59s999ms])) / 600'


def test_a_ready_made_ratio_needs_no_errors():
    assert not [name for name in expressions(RATIO) if name == "slo:sli_errors:rate1h"]
    assert "> 2.5" not in alerts(RATIO)["SLOErrorBudgetBurnPage"].expr


def test_a_query_s_events_per_window_become_events_per_second():
    found = expressions(QUERY)
    total = f"slo:sli_total:rate5m{ID}"
    assert found["slo:sli_total:rate5m"] == "sum((sum(increase(a_total[5m30s]))) < Inf) / 330"
    assert found["slo:sli_bad:rate5m"] == "sum((sum(rate(b_total[5m30s]))) < Inf)"
    assert found["slo:sli_errors:rate5m"] == f"slo:sli_bad:rate5m{ID} and {total} or 0 * {total}"


def test_the_good_part_of_a_query_is_recorded_and_subtracted():
    found = expressions(QUERY.replace("bad:", "good:"))
    total, good = f"slo:sli_total:rate5m{ID}", f"slo:sli_good:rate5m{ID}"
    assert found["slo:sli_good:rate5m"] == "sum((sum(rate(b_total[5m30s]))) < Inf)"
    assert found["slo:sli_errors:rate5m"] == f"clamp_min({total} - ({good} and {total} or 0 * {total}), 0)"


def test_long_windows_get_longer_tiles_that_are_recorded_once_each():
    found = expressions(window="90d")
    assert found["slo:sli_total:tile15m"] == (
        f"sum_over_time(slo:sli_total:tile5m{ID}[14m59s]) / 3 and on() (vector(time() % 900) < 300)"
    )
    assert "tile15m" in found["slo:period_error:ratio"]
    assert "tile5m" in found["slo:sli_error:ratio_rate3d"]


def test_windows_of_alerts_above_a_month_are_sums_of_longer_tiles():
    page = "{page: [{budget_percent: 50, long_window: 15m}], ticket: []}"
    keys = {"window": "149d", "target": 58.59, "alerting": page}
    errors, total = (f"sum_over_time(slo:sli_{part}:tile25m{ID}[74d12h])" for part in ("errors", "total"))
    found = expressions(**keys)
    assert found["slo:sli_error:ratio_rate74d12h"] == f"{errors} / ({total} > 0)"
    assert "tile5m" in found["slo:sli_error:ratio_rate6d5h"]
    assert f"and {errors} * 1500 > 2.5" in alerts(**keys)["SLOErrorBudgetBurnPage"].expr


def test_thresholds_and_constants_are_exact_decimals():
    text = render_rule_file(plan_rule_file(service(target="99.95"), settings=Settings())).text
    assert "vector(0.9995)" in text
    assert "vector(0.0005)" in text
    assert " > 0.00672" in text
    assert not re.search(r"\d\.\d{12,}", text)


def test_user_labels_are_only_where_no_window_reads_them():
    for rule in rules(labels="{tier: gold}"):
        carries = dict(rule.labels).get("tier") == "gold"
        assert carries == (isinstance(rule, AlertingRule) or rule.record == "slo:metadata:info")


def test_min_errors_zero_removes_the_guard():
    assert "> 2.5" in alerts()["SLOErrorBudgetBurnPage"].expr
    assert "> 4.5" in alerts(min_errors=5)["SLOErrorBudgetBurnPage"].expr
    assert ".5\n" not in alerts(min_errors=0)["SLOErrorBudgetBurnPage"].expr


def test_an_empty_severity_has_no_alert_and_absent_can_be_switched_off():
    assert set(alerts(alerting="{page: [], absent: false}")) == {"SLOErrorBudgetBurnTicket"}


def test_text_that_looks_like_a_template_is_printed_and_the_user_s_templates_work():
    page = alerts(
        description="'costs {{ 5 }}'",
        labels="{note: '{{ x }}'}",
        annotations="{summary: '{{ $labels.slo }}'}",
    )["SLOErrorBudgetBurnPage"]
    assert dict(page.annotations)["objective"].endswith('costs {{ "{{" }} 5 }}')
    assert dict(page.labels)["note"] == '{{ "{{" }} x }}'
    assert dict(page.annotations)["summary"] == "{{ $labels.slo }}"


@pytest.mark.parametrize("sli", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("window", ["1h", "7d", "28d", "90d", "366d"])
@pytest.mark.parametrize("target", [50, 90, 99.99])
def test_every_kind_window_and_target_compiles_to_valid_groups(sli, window, target):
    file = plan_rule_file(service(sli, window=window, target=target), settings=Settings())
    for slo in file.slos:
        assert check_syntax(slo) == ()
        assert all(0 < len(group.rules) <= 20 for group in slo.groups)
        assert all(group.interval <= timedelta(minutes=5) for group in slo.groups)
    parsed = yaml.safe_load(render_rule_file(file).text)
    assert sum(len(group["rules"]) for group in parsed["groups"]) == file.rule_count


def test_the_cost_is_a_sixtieth_of_the_field_s_leader():
    (slo,) = plan_rule_file(service(window="30d"), settings=Settings()).slos
    cost = rule_cost(slo.groups, slo=slo.slo)
    # 50 series of which 20 count errors, as in docs/figures.md: the total reads all, the errors 20.
    raw = (50 + 20) * timedelta(minutes=5, seconds=30) / timedelta(seconds=30) / 30
    assert cost.recorded_samples_per_second + raw < 35_323 / 60


def test_copies_are_dropped_once_for_all_pairs_whose_short_windows_exist_together():
    page, ticket = (alerts()[f"SLOErrorBudgetBurn{severity}"].expr for severity in ("Page", "Ticket"))
    for expr, longest in ((page, "30m"), (ticket, "6h")):
        assert expr.endswith(f")\nand group by (service, slo) (slo:sli_error:ratio_rate{longest}{ID})")
        assert expr.count("group by") == 1
    policy = "{ticket: [{budget_percent: 10, long_window: 12h}, {budget_percent: 10, long_window: 1d}]}"
    mixed = alerts(alerting=policy)["SLOErrorBudgetBurnTicket"].expr
    assert re.findall(r"group by \(service, slo\) \(slo:sli_error:ratio_rate(\w+)", mixed) == ["1h", "2h"]


def test_few_lines_change_with_the_target_and_a_file_is_small():
    before, after = (
        render_rule_file(plan_rule_file(service(target=target), settings=Settings())).text
        for target in (99.9, 99.95)
    )
    pairs = list(zip(before.splitlines(), after.splitlines(), strict=True))
    assert sum(old != new for old, new in pairs) <= 16
    assert len(before) < 18_000
