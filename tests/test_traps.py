"""Warnings about valid SLIs and alert policies that are probably not intended, and their false alarms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from slo_compiler.spec.load import load_spec_bytes
from tests.suspicious_specs import SETTINGS, events, found_in, query, spec_of

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
SPECS = (
    *sorted((ROOT / "specs").rglob("*.yaml")),
    *sorted((ROOT / "tests/cases/compile").glob("*/specs/**/*.yaml")),
    ROOT / "tests/cases/traps/real.slo.yaml",
)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_spec_in_this_repository_is_not_suspicious(path):
    assert found_in(path.read_text(encoding="utf-8")) == []


def documented() -> list[str]:
    """Every SLI in an example of the documentation, as a spec."""
    blocks = [
        document
        for page in PAGES
        for block in re.findall(r"^```yaml\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
        for document in yaml.safe_load_all(block)
    ]
    examples = [block for block in blocks if isinstance(block, dict)]
    slos = [slo for example in examples for slo in example.get("slos", ())]
    return [spec_of(one["sli"]) for one in [*examples, *slos] if "sli" in one]


def test_an_example_in_the_documentation_is_not_suspicious():
    specs = documented()
    assert len(specs) > 5
    assert [found_in(spec) for spec in specs] == [[]] * len(specs)


COUNTERS = (ROOT / "tests/cases/traps/counters.txt").read_text(encoding="utf-8").split()
GAUGES = (ROOT / "tests/cases/traps/gauges.txt").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("metric", [*COUNTERS, *GAUGES])
def test_a_gauge_as_events(metric):
    expected = ["SLO2003"] if metric in GAUGES else []
    assert found_in(events(f'{metric}{{a="b"}}', metric)) == expected * 2
    gauge = {"threshold": {"gauge": metric, "max": 5}}
    is_counter = metric in COUNTERS and metric.endswith("_total")
    assert found_in(spec_of(gauge)) == (["SLO2024"] if is_counter else [])


def test_a_sum_of_cloudwatch_is_not_that_of_a_histogram():
    bad, total = (f"aws_applicationelb_{name}_count_sum" for name in ("httpcode_elb_5_xx", "request"))
    rates = query(*(f"sum(rate({one}[$window]))" for one in (bad, total)))
    assert found_in(rates) == ["SLO2003"] * 2
    assert found_in(query(*(f"sum(sum_over_time({one}[$window]))" for one in (bad, total)))) == []
    for own in ("aws_request_duration_seconds", "aws_s3_request_seconds"):
        assert found_in(events(f"{own}_sum", f"{own}_count")) == ["SLO2107"]


def test_a_sum_of_zeros_and_ones_counts_successes():
    """As in the SLOs of synthetic checks in Grafana."""
    success = "probe_all_success"
    good, total = f"{success}_sum", f"{success}_count"
    assert found_in(spec_of({"events": {"good": good, "total": total}})) == []
    assert (
        found_in(spec_of({"query": {"good": f"rate({good}[$window])", "total": f"rate({total}[$window])"}}))
        == []
    )
    assert found_in(events("success_seconds_sum", "success_seconds_count")) == ["SLO2107"]


@pytest.mark.parametrize(
    ("bad", "total", "codes"),
    [
        ('{job="a", code=~"5.."}', '{job="b"}', ["SLO2103"]),
        ('{code="404"}', '{code!~"4.."}', ["SLO2103"]),
        ('{code="500"}', '{code!~"4.."}', []),
        ('{code=~"5..", method="GET"}', '{method!="GET"}', ["SLO2103"]),
        ('{code=~"5..", method="GET"}', '{method=~"POST|PUT"}', ["SLO2103"]),
        ('{code=~"5..", method="GET"}', '{method=~"GET|PUT"}', []),
        ('{code=~"5.."}', '{code="total"}', []),
        ('{code=~"5..", path="/a"}', '{path=~"/(a*)*"}', []),
    ],
)
def test_bad_events_that_are_not_in_the_total(bad, total, codes):
    assert found_in(events(f"a_requests_total{bad}", f"a_requests_total{total}")) == codes


@pytest.mark.parametrize(
    ("bad", "total", "codes"),
    [
        ("log_messages_total", "nginx_requests_total", ["SLO2104"]),
        ("checkout_errors_total", "search_requests_total", ["SLO2104"]),
        ('a_errors_total{job="x"}', 'a_requests_total{job="y"}', ["SLO2103"]),
        ('a_errors_total{type="x"}', 'a_requests_total{type="y"}', []),
        ("errors_total", "requests_total", []),
        ("errors_total", "nginx_requests_total", []),
        ("failed_orders_total", "order_requests_total", []),
        ("a_rpc_panics_total", "a_rpc_calls_total", []),
        ("kafka_errors_total", "http_requests_total", ["SLO2104"]),
        ("grpc_errors_total", "https_requests_total", ["SLO2104"]),
        ("http_errors_total", "redis_commands_total", ["SLO2104"]),
        ("http_kafka_errors_total", "http_requests_total", []),
        ("app_errors_total", "http_requests_total", []),
        ("graphql_errors_total", "http_requests_total", []),
        ("errors_total", "kafka_messages_total", []),
        ("jobs_aborted_total", "jobs_started_total", []),
        ("messages_dropped_total", "messages_received_total", []),
        ("orders_rejected_total", "payments_accepted_total", ["SLO2104"]),
        ("ifInErrors", "ifHCInUcastPkts", []),
        ("checkoutFailedOrders_total", "searchRequests_total", ["SLO2104"]),
        ("http_request_errors_total", "http_requests_total", []),
        ('a_seconds_count{job="x", code="500"}', 'a_seconds_bucket{job="x", le="+Inf"}', []),
        ('a_seconds_bucket{le="1"}', "a_seconds_count", ["SLO2105"]),
        ("a_seconds_bucket", "a_seconds_count", ["SLO2106"]),
        ("a_seconds_sum", "a_seconds_count", ["SLO2107"]),
        ("a_succeeded_total", "a_total", ["SLO2105"]),
        ('a_succeeded_total{result="no"}', "a_total", []),
        ("a_success_errors_total", "a_total", []),
        ("http_requests_total", "http_request_failures_total", ["SLO2105"]),
        ("orders_total", "order_failures_total", ["SLO2105"]),
        ("a_requests_total", "a_succeeded_total", ["SLO2105"]),
        ('a_requests_total{job="x"}', 'a_errors_total{job="x"}', ["SLO2105"]),
        ('a_requests_total{code="503"}', "a_errors_total", []),
        ("a_timeouts_total", "a_errors_total", []),
        ("a_failures_total", "a_errors_total", []),
        ("workflow_failed_total", "workflow_success_total", ["SLO2105"]),
        ('workflow_failed_total{job="x"}', "workflow_success_total", ["SLO2105"]),
        ("workflow_failed_total", "payment_success_total", ["SLO2104"]),
        ("retries_exhausted_total", "request_failures_total", []),
    ],
)
def test_metrics_of_bad_events_and_of_the_total(bad, total, codes):
    assert found_in(events(bad, total)) == codes
    queries = query(*(f"sum(rate({one}[$window]))" for one in (bad, total)))
    assert found_in(queries) == codes


@pytest.mark.parametrize(
    ("matcher", "outcome"),
    [
        ('code=~"2.."', "good"),
        ('code=~"2..|3.."', "good"),
        ('code="200"', "good"),
        ('code!~"5.."', "good"),
        ('code!~"4..|5.."', "good"),
        ('status="success"', "good"),
        ('grpc_code="OK"', "good"),
        ('result!="error"', "good"),
        ('http_response_status_code!~"5.."', "good"),
        ('code=~"5.."', "bad"),
        ('code=~"(5..|429)"', "bad"),
        ('code=~"[45].."', "bad"),
        ('code=~"5[0-9]+"', "bad"),
        ('status="failed"', "bad"),
        ('code!~"2.."', "bad"),
        ('grpc_code!="OK"', "bad"),
        ('code=~"2..|5.."', ""),
        ('code=~"3.."', ""),
        ('code!~"2..|4.."', ""),
        ('result!~"success|error"', ""),
        ('shard=~"5.."', ""),
        ('code=~"5..", cached="false"', ""),
        ('code=~"2..", graphql="error"', ""),
        ('code="5"', ""),
    ],
)
def test_swapped_events(matcher, outcome):
    for key in ("bad", "good"):
        sli = {"events": {key: f"a_requests_total{{{matcher}}}", "total": "a_requests_total"}}
        is_swapped = outcome not in ("", key)
        assert found_in(spec_of(sli)) == (["SLO2105"] if is_swapped else []), key


@pytest.mark.parametrize(
    ("bad", "codes"),
    [
        ("sum(rate(a_errors_total[$window] @ 1700000000))", ["SLO2111"]),
        ("sum(rate(a_errors_total[$window] @ end()))", []),
        ("sum(rate(a_errors_total[$window] offset 5m))", ["SLO2112"]),
        ("sum(rate(a_errors_total[$window] offset -5m))", ["SLO2113"]),
        ("sum(increase((a_errors_total offset 5m)[$window:1m]))", ["SLO2112"]),
        ("sum(increase(a_errors_total[$window:1m] offset 5m))", ["SLO2112"]),
        ("sum(rate(a_errors_total[$window])) unless on() (maintenance offset 5m)", []),
        ("-sum(rate(a_errors_total[$window]))", ["SLO2114"]),
        ("sum(-rate(a_errors_total[$window]))", ["SLO2114"]),
        ("-1 * sum(rate(a_errors_total[$window]))", ["SLO2114"]),
        ("0 - sum(rate(a_errors_total[$window]))", ["SLO2114"]),
        ("sum(0 - rate(a_errors_total[$window]))", ["SLO2114"]),
        ("1 - sum(rate(a_requests_total[$window]))", ["SLO2114"]),
        ("sum(1 - rate(a_requests_total[$window]))", ["SLO2114"]),
        ("1 - sum(avg_over_time(a_up[$window]))", []),
        (
            'sum(rate(a_requests_total{code=~"2.."}[$window])) - sum(rate(a_requests_total[$window]))',
            ["SLO2114"],
        ),
        ("sum(rate(a_ok_total[$window])) - sum(rate(a_requests_total[$window]))", ["SLO2114"]),
        ("sum(rate(a_bad[$window])) - (rate(a_requests_total[$window]) - rate(a_ok[$window]))", ["SLO2114"]),
        ("sum(rate(a_bad[$window])) - (rate(a_ok[$window]) - rate(a_requests_total[$window]))", []),
        ('sum(rate(a_s_bucket{le="1"}[$window])) - sum(rate(a_s_count[$window]))', ["SLO2114"]),
        ('sum(rate(a_s_bucket{le="1"}[$window])) - sum(rate(a_s_bucket{le="+Inf"}[$window]))', []),
        ('sum(rate(a_s_count{job="a"}[$window])) - sum(rate(a_s_bucket{job="a",le="1"}[$window]))', []),
        ('sum(rate(a_errors_total[$window])) - sum(rate(a_errors_total{code="404"}[$window]))', []),
        ('sum(rate(a_errors_total{job="a"}[$window])) - sum(rate(a_errors_total{code="404"}[$window]))', []),
        ("2 * sum(rate(a_errors_total[$window]))", []),
        ("sum(rate(a_errors_total[$window])) > bool 0", ["SLO2115"]),
        ("sum(rate(a_errors_total[$window])) > 0", []),
        ("sum(rate(a_errors_total[$window])) / sum(rate(a_requests_total[$window]))", ["SLO2116"]),
        ("100 * (1 - sum(rate(a_ok[$window])) / sum(rate(a_all[$window])))", ["SLO2116"]),
        ("sum(rate(a_errors_total[$window])) / 2", []),
        ("sum(rate(a_errors_total[$window])) / scalar(count(up))", []),
        ("sum(rate(a_errors_total[$window])) * 0", ["SLO2117"]),
        ("sum(rate(a_errors_total[$window])) or 0 * sum(rate(a_requests_total[$window]))", []),
        ("sum(rate(a_errors_total[$window])) - sum(rate(a_errors_total[$window]))", ["SLO2117"]),
        ("sum(rate(a_errors_total[$window])) + sum(rate(a_errors_total[$window]))", ["SLO2118"]),
        ("sum(rate(a_errors_total[$window])) + sum(rate(a_timeouts_total[$window]))", []),
        ("sum(rate(a_errors_total[$window])) + sum(rate(b_errors_total[$window]))", ["SLO2104"]),
        ("sum(rate(a_requests_total[$window])) - sum(rate(b_successes_total[$window]))", ["SLO2104"]),
        ("sum(rate(a_requests_total[$window])) - sum(rate(a_successes_total[$window]))", []),
        ("sum(rate(a_requests_total[$window])) - sum(rate(a_errors_total[$window]))", ["SLO2105"]),
        ('sum(rate(a_requests_total[$window]) - rate(a_requests_total{code=~"5.."}[$window]))', ["SLO2105"]),
        ('sum(rate(a_requests_total[$window]) - rate(a_requests_total{code!~"5.."}[$window]))', []),
    ],
)
def test_queries_that_do_not_count_events(bad, codes):
    assert found_in(query(bad)) == codes


def test_a_total_that_counts_only_errors_is_located_at_its_metric():
    for key in ("bad", "good"):
        sli = {"events": {key: "http_requests_total", "total": "http_request_failures_total"}}
        loaded = load_spec_bytes("a.slo.yaml", spec_of(sli).encode(), settings=SETTINGS)
        (found,) = loaded.diagnostics
        assert found.message == "total seems to count bad events: it contains http_request_failures_total"
        assert found.hint == "write http_requests_total as total, and http_request_failures_total as bad"
        assert found.location.source[found.location.column - 1 :].startswith("http_request_failures_total")


def test_a_total_of_good_and_bad_events_is_no_trap():
    total = "sum(rate(workflow_success_total[$window])) + sum(rate(workflow_failed_total[$window]))"
    assert found_in(query("sum(rate(workflow_failed_total[$window]))", total)) == []
    reversed_total = " + ".join(reversed(total.split(" + ")))
    assert found_in(query("sum(rate(workflow_failed_total[$window]))", reversed_total)) == []


@pytest.mark.parametrize(
    ("bad", "message", "hint"),
    [
        ("-sum(rate(a_errors_total[$window]))", "negative number", "remove the minus sign"),
        ("sum(rate(a_ok_total[$window])) - sum(rate(a_requests_total[$window]))", "negative number", "swap"),
        ("1 - sum(rate(a_requests_total[$window]))", "subtracts events from a number", "subtract the events"),
    ],
)
def test_the_text_of_a_negative_number_of_events(bad, message, hint):
    (found,) = load_spec_bytes("a.slo.yaml", query(bad).encode(), settings=SETTINGS).diagnostics
    assert message in found.message
    assert found.hint.startswith(hint)


def test_comparisons_are_events_if_the_total_counts_series_or_comparisons_too():
    slow = "sum(avg_over_time(a_load[$window]) > bool 8)"
    for total in ("count(avg_over_time(a_load[$window]))", "sum(avg_over_time(a_load[$window]) >= bool 0)"):
        assert found_in(query(slow, total)) == []


def test_two_queries_with_the_same_offset_are_not_suspicious():
    late = ("a_errors_total[$window] offset 10m", "a_requests_total[$window] offset 10m")
    assert found_in(query(*(f"sum(rate({one}))" for one in late))) == []


@pytest.mark.parametrize(
    ("sli", "codes"),
    [
        ({"probe": "up"}, []),
        ({"probe": "probes_total"}, ["SLO2109"]),
        ({"ratio": {"bad": "errors_total"}}, ["SLO2109"]),
        ({"ratio": {"bad": "errors:ratio"}}, []),
        ({"latency": {"histogram": "requests_total", "threshold": "1s"}}, ["SLO2108"]),
        ({"native_histogram": {"histogram": "requests_total", "threshold": "1s"}}, ["SLO2108"]),
        ({"latency": {"histogram": "a_seconds", "threshold": "0.0s"}}, ["SLO2110"]),
        ({"latency": {"histogram": "a_seconds", "threshold": "720h"}}, []),
        ({"latency": {"histogram": "a_seconds", "threshold": "721h"}}, ["SLO2110"]),
        ({"latency": {"histogram": "a_nanoseconds", "threshold": "1ns"}}, []),
        ({"threshold": {"query": "max(a @ 1700000000)", "max": 1}}, ["SLO2111"]),
        ({"threshold": {"query": "a / b > bool 1", "max": 0}}, []),
        ({"threshold": {"query": "-a", "max": 0}}, []),
        ({"threshold": {"gauge": 'a{job="x.*"}', "max": 0}}, ["SLO2101"]),
    ],
)
def test_kinds_with_the_wrong_metric_or_threshold(sli, codes):
    assert found_in(spec_of(sli)) == codes


def pairs(*texts: str) -> list[dict[str, object]]:
    """Pairs written as `2 1h`: percent of the budget and long window."""
    words = (text.split() for text in texts)
    return [{"budget_percent": int(percent), "long_window": window} for percent, window in words]


@pytest.mark.parametrize(
    ("page", "ticket", "is_late"),
    [
        (["2 1h", "5 6h"], ["10 1d", "10 3d"], False),
        (["5 6h"], ["3 1d"], True),
        (["2 1h", "5 6h"], ["3 1d"], False),
        (["10 3d"], ["2 1h", "20 3d"], True),
        (["2 1h", "10 3d"], ["5 6h"], True),
        (["5 1h"], ["5 1h"], False),
        (["5 1h"], ["2 1h", "10 3d"], False),
        (["50 1h"], ["10 1d", "10 3d"], True),
        (["50 1h"], [], False),
        ([], ["1 1d"], False),
    ],
)
def test_a_page_that_fires_after_a_ticket(page, ticket, is_late):
    alerting = {"page": pairs(*page), "ticket": pairs(*ticket)}
    sli = {"probe": "up"}
    assert found_in(spec_of(sli, alerting=alerting)) == (["SLO4009"] if is_late else [])


def test_the_ticket_is_reported_if_the_page_is_inherited():
    text = spec_of({"probe": "up"}, alerting={"ticket": pairs("1 6h")})
    loaded = load_spec_bytes("a.slo.yaml", text.encode(), settings=SETTINGS)
    (found,) = (one for one in loaded.diagnostics if one.code == "SLO4009")
    assert text[found.location.column - 1 :].startswith('1, "long_window": "6h"')


@pytest.mark.parametrize(("count", "codes"), [(0, []), (10_000, []), (10_001, ["SLO4008"])])
def test_min_errors_that_disable_alerts(count, codes):
    assert found_in(spec_of({"probe": "up"}, min_errors=count)) == codes


SAME = """\
version: slo/v1
service: {service}
slos:
  - name: main{comment}
    target: 99.9
    sli:
      probe: up{{job="shop"}}
"""


def test_the_same_slo_in_two_specs_is_reported_also_if_neither_changed(repository):
    for service in ("cart", "shop"):
        repository.write_spec(service, SAME.format(service=service, comment=""))
    warning = "specs/shop.slo.yaml:4:11: warning SLO2119: the SLO has the same SLI"
    for command in (("validate",), ("compile",), ("compile",), ("compile", "--no-cache")):
        assert warning in repository.slo(*command).stderr, command
    repository.write_spec("cart", SAME.format(service="cart", comment="").replace("99.9", "99"))
    assert "SLO2119" not in repository.slo("compile").stderr


def test_an_ignored_repetition_is_not_called_unused_by_a_run_for_one_spec(repository):
    (repository.path / "slo.yaml").write_text("version: slo-settings/v1\n")
    comment = "  # slo: ignore SLO2119 because both teams own it"
    repository.write_spec("cart", SAME.format(service="cart", comment=""))
    repository.write_spec("shop", SAME.format(service="shop", comment=comment))
    assert "1 warning ignored" in repository.slo("validate").stderr
    assert repository.slo("validate", "specs/shop.slo.yaml").stderr.startswith("1 service")
    repository.write_spec("cart", SAME.format(service="cart", comment="").replace("99.9", "99"))
    assert "SLO9005" in repository.slo("validate").stderr
