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


def test_errors_are_filled_from_the_total_aggregated_alike():
    assert expressions()["slo:sli_errors:rate5m"] == (
        f'sum(rate(http_requests_total{{job="a", code=~"5.."}}[5m])) or 0 * sum(slo:sli_total:rate5m{ID})'
    )
    grouped = expressions(group_by="[route, zone]")
    assert grouped["slo:sli_errors:rate5m"] == (
        'sum by (route, zone) (rate(http_requests_total{job="a", code=~"5.."}[5m]))'
        f" or 0 * sum by (route, zone) (slo:sli_total:rate5m{ID})"
    )


def test_good_events_that_were_never_born_mean_that_all_are_bad():
    assert expressions(GOOD)["slo:sli_errors:rate5m"] == (
        f"clamp_min(sum(slo:sli_total:rate5m{ID}) -"
        ' (sum(rate(http_requests_total{job="a", code!~"5.."}[5m]))'
        f" or 0 * sum(slo:sli_total:rate5m{ID})), 0)"
    )


def test_ratios_are_absent_without_traffic_and_sums_over_sums():
    found = expressions()
    assert found["slo:sli_error:ratio_rate5m"] == (
        f"slo:sli_errors:rate5m{ID} / (slo:sli_total:rate5m{ID} > 0)"
    )
    assert found["slo:sli_error:ratio_rate6h"] == (
        f"sum_over_time(slo:sli_errors:rate5m{ID}[6h]) / (sum_over_time(slo:sli_total:rate5m{ID}[6h]) > 0)"
    )
    assert found["slo:period_error:ratio"] == (
        f"sum_over_time(slo:sli_errors:avg5m_rate5m{ID}[28d])"
        f" / (sum_over_time(slo:sli_total:avg5m_rate5m{ID}[28d]) > 0)"
    )


def test_only_the_base_window_and_the_fastest_page_read_raw_series():
    raw = [name for name, expr in expressions().items() if "http_requests_total" in expr]
    assert raw == [
        "slo:sli_total:rate5m",
        "slo:sli_errors:rate5m",
        "slo:sli_total:rate1h",
        "slo:sli_errors:rate1h",
    ]


def test_both_spellings_of_a_bucket_are_matched():
    assert 'le=~"1|1\\\\.0"' in expressions(LATENCY)["slo:sli_errors:rate5m"]


def test_a_probe_counts_samples_without_those_on_the_window_s_edges():
    found = expressions(PROBE)
    assert found["slo:sli_total:rate5m"] == 'sum(count_over_time(up{job="a"}[4m59s])) / 299'
    assert found["slo:sli_total:rate1h"] == 'sum(count_over_time(up{job="a"}[59m59s])) / 3599'


def test_a_ready_made_ratio_is_never_read_over_a_long_raw_window_and_needs_no_errors():
    assert "slo:sli_total:rate1h" not in expressions(RATIO)
    assert "> 2.5" not in alerts(RATIO)["SLOErrorBudgetBurnPage"].expr


def test_a_query_s_events_per_window_become_events_per_second():
    found = expressions(QUERY)
    assert found["slo:sli_total:rate1h"] == "sum(sum(increase(a_total[1h]))) / 3600"
    assert found["slo:sli_errors:rate1h"].startswith("sum(sum(rate(b_total[1h]))) or 0 * ")


def test_long_windows_get_longer_tiles_that_are_recorded_once_each():
    found = expressions(window="90d")
    assert found["slo:sli_total:avg15m_rate5m"] == (
        f"avg_over_time(slo:sli_total:rate5m{ID}[15m]) and on() (vector(time() % 900) < 300)"
    )
    assert "avg15m_rate5m" in found["slo:period_error:ratio"]
    assert "avg5m_rate5m" in found["slo:sli_error:ratio_rate3d"]


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
        assert check_syntax(slo.slo, settings=Settings()) == ()
        assert all(0 < len(group.rules) <= 20 for group in slo.groups)
        assert all(group.interval <= timedelta(minutes=5) for group in slo.groups)
    parsed = yaml.safe_load(render_rule_file(file).text)
    assert sum(len(group["rules"]) for group in parsed["groups"]) == file.rule_count


def test_the_cost_is_a_sixtieth_of_the_field_s_leader():
    (slo,) = plan_rule_file(service(window="30d"), settings=Settings()).slos
    cost = rule_cost(slo.groups)
    # 50 series of which 20 count errors, as in docs/figures.md: the total reads all, the errors 20.
    raw = (50 + 20) * (timedelta(minutes=5) + timedelta(hours=1)) / timedelta(seconds=30) / 30
    assert cost.recorded_samples_per_second + raw < 35_323 / 60
