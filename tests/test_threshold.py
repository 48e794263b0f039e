"""The `threshold` kind: rules, diagnostics, and tests that can fail."""

from __future__ import annotations

import json
import math
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from slo_compiler.alert_tests import plan_full_tests, plan_tests
from slo_compiler.alert_tests.slo_inputs import plan_inputs
from slo_compiler.alert_tests.threshold_values import LONGEST_INTERVAL, Limits, bad_steps
from slo_compiler.model import Settings
from slo_compiler.promql.raw_reads import RawWindow
from slo_compiler.promql.reading import check_expression
from slo_compiler.promql.results import ResultType, contains_vector, result_type
from slo_compiler.rules.slis.threshold import event_rates
from slo_compiler.spec.load import load_spec_bytes

from .test_alert_tests import PROMTOOLS, claims, failures, promtool, service, write

GAUGE = {"gauge": 'queue_length{queue="orders"}', "max": 1000}
AGE = {"age": "last_success_seconds", "max": "26h"}
QUERY = {"query": 'max(lag{group="a"}) # of all\n', "min": 0.5}


def slo(body, *, name="main", target="99.9", more=""):
    text = body if isinstance(body, str) else json.dumps({"threshold": body})
    return f"  - name: {name}\n    target: {target}\n{more}    sli: {text}\n"


def sli(body):
    return service(slo(body)).slos[0].slo.sli


def rates(body, *, by=""):
    window = Settings().intervals.fast * 10  # 5m
    found = event_rates(sli(body), RawWindow(length=window), by=by)
    assert found.bad is None
    return found.total, found.good


# ---- rules -------------------------------------------------------------------------------------------


def test_each_minute_of_a_gauge_is_an_event_and_nan_is_none():
    total, good = rates(GAUGE)
    assert total == 'sum(count_over_time((queue_length{queue="orders"} >= -Inf)[5m:1m])) / 300'
    assert good == 'sum(count_over_time((queue_length{queue="orders"} <= 1000)[5m:1m])) / 300'


def test_two_limits_are_a_chain_that_reads_the_gauge_once():
    _, good = rates({"gauge": "celsius", "min": -5, "max": 27.50}, by=" by (room) ")
    assert good == "sum by (room) (count_over_time((celsius >= -5 <= 27.5)[5m:1m])) / 300"


def test_an_age_is_the_time_since_its_gauge():
    total, good = rates(AGE)
    assert total == "sum(count_over_time(((time() - last_success_seconds) >= -Inf)[5m:1m])) / 300"
    assert good == "sum(count_over_time(((time() - last_success_seconds) <= 93600)[5m:1m])) / 300"


def test_a_query_is_in_parentheses_that_its_comment_does_not_swallow():
    total, good = rates(QUERY)
    assert total == 'sum(count_over_time(((max(lag{group="a"}) # of all\n) >= -Inf)[5m:1m])) / 300'
    assert good == 'sum(count_over_time(((max(lag{group="a"}) # of all\n) >= 0.5)[5m:1m])) / 300'
    assert check_expression(good) == ""
    assert rates({"query": "a or b", "max": 1})[1] == "sum(count_over_time(((a or b) <= 1)[5m:1m])) / 300"


DIGITS = st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?", fullmatch=True)


@given(DIGITS)
def test_a_limit_is_written_exactly_and_without_exponent(text):
    loaded = load_spec_bytes(
        "a.slo.yaml",
        f"version: slo/v1\nservice: a\nslos:\n- {{name: a, target: 9, sli: {{threshold: "
        f"{{gauge: g, max: {text}}}}}}}\n".encode(),
        settings=Settings(),
    )
    assert loaded.plan is not None, loaded.diagnostics
    good = event_rates(loaded.plan.slos[0].slo.sli, RawWindow(length=timedelta(minutes=5)), by="").good
    written = good.removeprefix("sum(count_over_time((g <= ").removesuffix(")[5m:1m])) / 300")
    assert Decimal(written) == Decimal(text)
    assert "e" not in written.lower()
    assert check_expression(good) == ""


# ---- reading -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a", ResultType.VECTOR),
        ("-(a)", ResultType.VECTOR),
        ("1 + a > 2", ResultType.VECTOR),
        ("time() - a", ResultType.VECTOR),
        ("vector(1)", ResultType.VECTOR),
        ("rate(a[5m])", ResultType.VECTOR),
        ("max_over_time(rate(a[5m])[1h:1m])", ResultType.VECTOR),
        ("a[5m]", ResultType.RANGE),
        ("(a[5m:1m])", ResultType.RANGE),
        ("time() * -2", ResultType.SCALAR),
        ("1 > bool 2", ResultType.SCALAR),
        ("(scalar(a))", ResultType.SCALAR),
        ('"a"', ResultType.STRING),
    ],
)
def test_the_type_of_a_result(text, result):
    assert result_type(text) is result


def test_vector_is_found_in_the_expression_and_not_in_its_comments():
    assert contains_vector("max(a) or\n vector (0)")
    assert not contains_vector("max(a) # or vector(0)")
    assert not contains_vector("my_vector + a")


def test_the_metrics_of_every_value_are_known():
    query = {"query": 'a + rate(b[5m]) * {c="d"} # e', "max": 1}
    read = [plan_inputs(service(slo(body)).slos[0].slo).metrics for body in (GAUGE, AGE, query)]
    assert read == [{"queue_length"}, {"last_success_seconds"}, {"a", "b", ""}]


# ---- input series ------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 200), st.floats(0, 1)), max_size=8))
@example([(4, 0.7499999999999999), (4, 1.0), (1, 0.5)])
def test_the_bad_samples_of_any_stretch_are_its_share(phases):
    rest, steps, shares = 0, [], 0.0
    for count, share in phases:
        found, rest = bad_steps(count, share, rest)
        assert len(found) == count
        steps += found
        shares += count * share
        assert sum(steps) == pytest.approx(shares, abs=1.000001)
        assert sum(found) == (count if share == 1 else pytest.approx(count * share, abs=1.000001))


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18)


@given(NUMBERS, NUMBERS)
def test_a_value_on_its_limit_is_good_and_the_next_one_is_bad(one, other):
    low, high = sorted((one, other))
    for limits in (
        Limits(minimum=low, maximum=high, is_age=False),
        Limits(minimum=low, maximum=None, is_age=False),
        Limits(minimum=None, maximum=high, is_age=False),
    ):
        assert all(limits.is_good(float(sample), 7) is True for sample in limits.good_samples(9))
        assert all(limits.is_good(float(sample), 7) is False for sample in limits.bad_samples())
        given = [limit for limit in (limits.minimum, limits.maximum) if limit is not None]
        assert set(limits.good_samples(9)) == set(given)
        for sample in limits.bad_samples():
            assert min(abs(sample - limit) for limit in given) <= max(1, abs(sample) / 10**13)


@given(st.integers(1, 10**9), st.integers(1, 50_000))
def test_an_age_is_good_or_bad_from_the_beginning_of_a_scenario_to_its_end(seconds, count):
    limits = Limits(minimum=None, maximum=Decimal(seconds), is_age=True)
    for now in (0, count * LONGEST_INTERVAL // 2, count * LONGEST_INTERVAL + 299):
        assert [limits.is_good(float(sample), now) for sample in limits.good_samples(count)] == [True]
        assert [limits.is_good(float(sample), now) for sample in limits.bad_samples()] == [False]


def test_nan_is_neither_good_nor_bad():
    assert Limits(minimum=None, maximum=Decimal(1), is_age=False).is_good(math.nan, 0) is None


# ---- generated tests ---------------------------------------------------------------------------------

SERVICES = {
    "gauge": [slo(GAUGE)],
    "two limits": [slo({"gauge": "celsius", "min": -5.5, "max": 27.25}, more="    group_by: [room]\n")],
    "one value": [slo({"gauge": "in_sync", "min": 1, "max": 1}, target="95", more="    min_errors: 0\n")],
    "many errors": [slo({"gauge": "replicas", "min": 3}, more="    min_errors: 10\n")],
    "age": [slo(AGE, target="99")],
    "short age": [slo(AGE | {"max": "5m"})],
    "query": [slo(QUERY)],
    "query by group": [slo({"query": "max by (room) (celsius)", "max": 3}, more="    group_by: [room]\n")],
    "one gauge in three SLOs": [
        slo({"gauge": "hits", "min": 0.9}),
        slo({"gauge": "hits", "min": 0.5}, name="other", target="99"),
        slo("{ratio: {good: hits}}", name="averaged", target="99"),
    ],
}


@pytest.mark.parametrize("tool", PROMTOOLS)
@pytest.mark.parametrize("slos", SERVICES.values(), ids=SERVICES)
@pytest.mark.consumer
def test_the_quick_tests_hold_on_every_promtool(tmp_path, slos, tool):
    assert failures(tmp_path, service(*slos), name=tool) == []


@pytest.mark.parametrize("name", SERVICES)
def test_the_quick_test_shows_each_slo_and_the_times_that_it_predicts(name):
    shown = claims(service(*SERVICES[name]))
    assert len(shown) == len(SERVICES[name])
    times = [text for text in shown.values() if text]
    assert all(re.match(r"page (fires|resolves) [\dhms. ]+ (into|after) ", text) for text in times)


@pytest.mark.parametrize("body", [GAUGE, AGE, QUERY], ids=["gauge", "age", "query"])
@pytest.mark.parametrize("pair", ["1h", "3d", "window-28d"])
@pytest.mark.consumer
def test_full_tests_hold(tmp_path, body, pair):
    planned = service(slo(body, target="99.5"))
    files = [
        file
        for file in plan_full_tests(planned, settings=Settings()).files
        if file.path.endswith(f"/{pair}.test.yaml")
    ]
    assert len(files) == 1
    assert failures(tmp_path, planned, files=files) == []


def test_min_errors_counts_bad_minutes():
    file = plan_tests(service(*SERVICES["many errors"]), settings=Settings()).files[0]
    group, *_ = file.groups
    titles = [run.title for timeline in group.timelines for run in timeline.runs]
    assert any(title.startswith("page is silent: low traffic, fewer errors") for title in titles)
    assert any(title.startswith("page fires: low traffic, enough errors") for title in titles)


WRONG = {
    "a limit that is another number": (GAUGE, "<= 1000", "<= 1001"),
    "an exclusive limit": (GAUGE, "<= 1000", "< 1000"),
    "no upper limit": (GAUGE | {"min": 10}, ">= 10 <= 1000", ">= 10"),
    "no lower limit": (GAUGE | {"min": 10}, ">= 10 <= 1000", "<= 1000"),
    "NaN as a value": (GAUGE, '(queue_length{queue="orders"} >= -Inf)', 'queue_length{queue="orders"}'),
    "a matcher lost": (GAUGE, '{queue="orders"}', ""),
    "a matcher of good values lost": (GAUGE, '{queue="orders"} <=', " <="),
    "half of the age": (AGE, "93600", "46800"),
    "twice the age": (AGE, "93600", "187200"),
    "an age in milliseconds": (AGE, "93600", "93600000"),
    "no age": (AGE, "(time() - last_success_seconds)", "last_success_seconds"),
}


@pytest.mark.parametrize("body", {json.dumps(body): body for body, *_ in WRONG.values()}.values())
@pytest.mark.consumer
def test_the_quick_tests_pass_with_the_correct_rules(tmp_path, body):
    assert failures(tmp_path, service(slo(body))) == []


@pytest.mark.parametrize(("body", "right", "wrong"), WRONG.values(), ids=WRONG)
@pytest.mark.consumer
def test_the_quick_tests_fail_with(tmp_path, body, right, wrong):
    planned = service(slo(body))
    files = plan_tests(planned, settings=Settings()).files
    write(tmp_path, planned, files, settings=Settings())
    rules = tmp_path / "rules/shop.yaml"
    text = rules.read_text(encoding="utf-8")
    assert right in text
    rules.write_text(text.replace(right, wrong), encoding="utf-8")
    tool = promtool("promtool")
    assert any(tool.test_rules(tmp_path, [file.path]).files[0].failures for file in files)
