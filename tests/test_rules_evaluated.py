"""The compiled rules, evaluated by promtool: copies of recorded series, absent groups, texts of alerts."""

from __future__ import annotations

import json
import re

import pytest

from slo_compiler.model import Settings
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.promql.durations import duration_text, parse_duration
from slo_compiler.promtool import FailedAlerts, FailedQuery
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.rules.rule_file import RecordingRule

from .test_alert_tests import PROMTOOLS, events, promtool, query, service

IDENTITY = 'service="shop", slo="up"'
GROUPED = events(more="    group_by: [tenant]\n")
pytestmark = pytest.mark.consumer
PAGE, TICKET, ABSENT = "SLOErrorBudgetBurnPage", "SLOErrorBudgetBurnTicket", "SLOIndicatorAbsent"


def evaluate(folder, slo, series, queries, *, tool="promtool", step="1m", sample="", alerts=(), more=()):
    """Return what promtool prints for queries at (time, expression) and for alerts at (time, name)."""
    planned = plan_rule_file(service(slo, *more), settings=Settings())
    rules = render_rule_file(planned)
    test = {
        "rule_files": [rules.path.rpartition("/")[2]],
        "evaluation_interval": step,
        "group_eval_order": [group.name for group in planned.groups],
        "tests": [
            {
                "interval": sample or step,
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                # Expectations that never hold, because promtool prints only what differs.
                "promql_expr_test": [
                    {"eval_time": time, "expr": expr, "exp_samples": [{"labels": "nothing", "value": 0}]}
                    for time, expr in queries
                ],
                "alert_rule_test": [
                    {"eval_time": time, "alertname": name, "exp_alerts": [{"exp_labels": {"nothing": "x"}}]}
                    for time, name in alerts
                ],
            }
        ],
    }
    (folder / rules.path.rpartition("/")[2]).write_text(rules.text, encoding="utf-8")
    (folder / "shop.test.yaml").write_text(json.dumps(test), encoding="utf-8")
    (tests,) = promtool(tool).test_rules(folder, ["shop.test.yaml"]).files
    found = {}
    for failure in tests.failures:
        match failure.assertion:
            case FailedQuery() as query:
                samples = query.actual.replace(", {__name__", "\n{__name__").splitlines()
                found[duration_text(query.time), query.expr] = sorted(samples)
            case FailedAlerts() as one:
                found[duration_text(one.time), one.alertname] = one.actual
            case _:
                pytest.fail(failure.text)
    assert len(found) == len(queries) + len(alerts)
    return found


# Names of which copies are given. A rule also evaluates copies, so no name may be computed from another one.
VARIANTS = {
    "rates": r"slo:sli_(total|errors):rate5m|slo:history_start:.*",
    "tiles": r"slo:sli_(total|errors):tile.*|slo:sli_errors:rate1h|slo:history_start:.*",
    "ratios": r"slo:sli_error:ratio_.*|slo:period_error:ratio|slo:history_start:.*",
}


def copies(slo, labels, values, names):
    """Recorded series of an SLO with other labels: all events are bad, and the SLO is old."""
    (planned,) = plan_rule_file(service(slo), settings=Settings()).slos
    rules = [rule for group in planned.groups for rule in group.rules if isinstance(rule, RecordingRule)]
    return {
        f"{rule.record}{{{IDENTITY}{labels}}}": ("0" if "history" in rule.record else "9") + values
        for rule in rules
        if re.fullmatch(names, rule.record)
    }


FAILING = {'m_total{code="200"}': "0+60x60", 'm_total{code="500"}': "0x29 0+6x30"}
TENANTS = {series.replace("{", '{tenant="a", '): values for series, values in FAILING.items()}
ZONES = {series.replace("{", '{zone="z", '): values for series, values in TENANTS.items()}
BY_ZONE = events(more="    group_by: [tenant, zone]\n")
CASES = {
    "federated": (events(), ', cluster="a"', "+0x60", 'cluster=""', FAILING),
    "group_by was removed": (events(), ', tenant="b"', "+0x12", 'tenant=""', FAILING),
    "group_by was added": (GROUPED, "", "+0x12", 'tenant!=""', TENANTS),
    "group_by got a label": (BY_ZONE, ', tenant="a"', "+0x12", 'zone!=""', ZONES),
}


@pytest.mark.parametrize("tool", ["promtool", "promtool-3"])
@pytest.mark.parametrize("case", CASES)
def test_copies_of_recorded_series_neither_alert_nor_change_anything(tmp_path, case, tool):
    slo, labels, values, own, raw = CASES[case]
    is_grouped = own.endswith('!=""')
    queries = [
        (time, query)
        for time in ("1m", "2m", "8m", "16m", "31m", "45m", "1h")
        for query in (f'{{__name__=~"slo:.*", {own}}}', f'ALERTS{{{IDENTITY}, alertstate="firing"}}')
    ]
    alerts = [(time, PAGE) for time in ("8m", "45m", "1h")]
    alone = evaluate(tmp_path, slo, raw, queries, tool=tool, alerts=alerts)
    assert "burn rate" in str(alone["45m", PAGE])
    for name, names in VARIANTS.items():
        is_filled = is_grouped and name == "rates"  # then errors are filled from the copied total
        others = copies(slo, labels, values, names.replace("|errors", "") if is_filled else names)
        assert len(others) > 1
        mixed = evaluate(tmp_path, slo, raw | others, queries, tool=tool, alerts=alerts)
        assert {key: mixed[key] for key in alone if mixed[key] != alone[key]} == {}


def test_old_tiles_of_fewer_groups_do_not_alert(tmp_path):
    slo, labels, values, _, raw = CASES["group_by was added"]
    queries = [("31m", f'ALERTS{{{IDENTITY}, alertstate="firing", tenant=""}}')]
    old = copies(slo, labels, values, VARIANTS["tiles"])
    assert ABSENT not in str(evaluate(tmp_path, slo, raw | old, queries))
    assert "Ticket" not in str(evaluate(tmp_path, slo, raw | old, queries))


def firing(minutes):
    return (duration_text(parse_duration(minutes)), f'ALERTS{{alertname="{ABSENT}", alertstate="firing"}}')


@pytest.mark.parametrize("tool", PROMTOOLS)
def test_a_group_that_disappears_alerts_until_it_is_forgotten_after_two_days(tmp_path, tool):
    series = {
        'm_total{tenant="a", code="200"}': "0+60x1600",
        'm_total{tenant="b", code="200"}': "0+60x20 stale",  # ends after 40m
    }
    times = ["40m", "48m", "1h", "1d", "2d40m", "2d1h"]
    answers = evaluate(tmp_path, GROUPED, series, [firing(time) for time in times], tool=tool, step="2m")
    found = {time: re.findall(r'tenant="(\w+)"', str(actual)) for (time, _), actual in answers.items()}
    assert found == {"40m": [], "48m": [], "1h": ["b"], "1d": ["b"], "2d40m": ["b"], "2d1h": []}


def test_copies_of_a_group_are_not_data(tmp_path):
    series = {
        'm_total{tenant="a", code="200"}': "0+60x1600",
        'm_total{tenant="b", code="200"}': "0+60x20 stale",
        f'slo:sli_total:rate5m{{{IDENTITY}, cluster="x", tenant="b"}}': "1x1600",
        f'slo:sli_total:tile5m{{{IDENTITY}, cluster="x", tenant="b"}}': "1x1600",
    }
    answers = evaluate(tmp_path, GROUPED, series, [firing("1h"), firing("2d1h")], step="2m")
    assert 'tenant="b"' in str(answers[firing("1h")])
    assert ABSENT not in str(answers[firing("2d1h")])


def test_an_slo_of_which_only_copies_have_data_alerts(tmp_path):
    series = {f'slo:sli_total:rate5m{{{IDENTITY}, cluster="x"}}': "1x60"}
    (alert,) = evaluate(tmp_path, events(), series, [firing("20m")])[firing("20m")]
    assert ABSENT in alert
    assert "cluster" not in alert


@pytest.mark.parametrize(("gap", "start"), [("40h", "0s"), ("60h", "61h")])
def test_a_start_that_was_forgotten_does_not_return_with_the_first_tile(tmp_path, gap, start):
    hours = int(gap.removesuffix("h"))
    series = {
        'm_total{code="200"}': f"0+300x12 _x{hours * 12} 9000+300x60",
        'm_total{code="500"}': f"0x12 _x{hours * 12} 0+3x60",
    }
    query = f"slo:history_start:timestamp_seconds{{{IDENTITY}}}"
    time = duration_text(parse_duration(f"{hours + 2}h"))
    (found,) = evaluate(tmp_path, events(), series, [(time, query)], step="5m")[time, query]
    began = parse_duration(start).total_seconds()
    assert began <= float(found.rpartition(" ")[2]) <= began + 900


def test_results_of_a_query_that_are_not_numbers_are_no_events(tmp_path):
    asked = query("sum(rate(all_total[$window]))", "sum(rate(all_total[$window])) * bad:ratio / bad:ratio")
    series = {"all_total": "0+60x120", "bad:ratio": "0x60 1x60"}
    name = 'slo:period_error:ratio{service="shop", slo="asked"}'
    answers = evaluate(tmp_path, asked, series, [("50m", name), ("2h", name)])
    assert [float(answers[time, name][0].rpartition(" ")[2]) for time in ("50m", "2h")] == pytest.approx(
        [0, 0.5], abs=0.1
    )


@pytest.mark.parametrize("tool", PROMTOOLS)
def test_a_probe_counts_each_sample_once_at_any_phase(tmp_path, tool):
    slo = "  - name: up\n    target: 99\n    scrape_interval: 1m\n    sli: {probe: p}\n"
    failing = f"_ 0 _x118 {'_ 1 _x118 ' * 4}" * 12  # each first sample of 5m, half a second after the minute
    names = ("slo:period_error:ratio", "slo:period_events:count")
    queries = [("1h", name) for name in names]
    answers = evaluate(tmp_path, slo, {"p": failing}, queries, step="5m", sample="500ms", tool=tool)
    ratio, counted = (float(answers["1h", name][0].rpartition(" ")[2]) for name in names)
    assert (ratio, counted) == (pytest.approx(0.2), 60)


POLICY = "policy: {name: p, owner: boss, mode: enforce, approved_by: [cto]}\n"


@pytest.mark.parametrize(
    ("slo", "labels"),
    [("up", ""), ("other", ', tenant="z"')],
    ids=["a label was added", "a label was removed"],
)
def test_what_was_recorded_with_other_groups_does_not_decide_the_state_of_the_service(tmp_path, slo, labels):
    other = events("other", total="other_total", bad='other_total{code="500"}')
    old = f'{{service="shop", slo="{slo}"{labels}}}'
    series = {
        f"slo:sli_total:tile5m{old}": "10x24",
        f"slo:sli_errors:tile5m{old}": "3x24",
        'm_total{tenant="a", code="200"}': "_x25 0+3000x100",
        'other_total{code="200"}': "0+3000x125",
    }
    level = "slo:service_policy_level:number"
    alert = 'ALERTS{alertname="SLOErrorBudgetPolicy"}'
    answers = evaluate(
        tmp_path,
        GROUPED,
        series,
        [("8h", level), ("8h", alert)],
        step="5m",
        more=(other, POLICY),
    )
    assert [one.rpartition(" ")[2] for one in answers["8h", level]] == ["3E+00"]
    assert not [one for one in answers["8h", alert] if "state" in one]


def test_an_slo_without_any_data_alerts_once_without_labels_of_a_group(tmp_path):
    answers = evaluate(tmp_path, GROUPED, {}, [firing("2m"), firing("20m")], step="2m")
    assert ABSENT not in str(answers[firing("2m")])
    assert str(answers[firing("20m")]).count(ABSENT) == 1
    assert "tenant" not in str(answers[firing("20m")])


def test_series_without_the_label_of_a_group_alert_and_their_disappearance_is_not_reported(tmp_path):
    series = {
        'm_total{tenant="a", code="200"}': "0+60x200",
        'm_total{code="500"}': "0+60x40 stale",  # ends after 80m
    }
    fired = f'ALERTS{{{IDENTITY}, alertstate="firing"}}'
    answers = evaluate(tmp_path, GROUPED, series, [("40m", fired), ("3h", fired)], step="2m")
    assert PAGE in str(answers["40m", fired])
    assert "tenant" not in str(answers["40m", fired])
    assert ABSENT not in str(answers["3h", fired])


def description(answer):
    (text,) = re.findall(r'description="([^"]*)"', str(answer))
    return text


def test_the_sentences_on_the_budget_of_a_young_slo(tmp_path):
    series = {'m_total{code="500"}': "0+60x60"}
    answers = evaluate(tmp_path, events(), series, [], alerts=[("1m", PAGE), ("20m", PAGE)])
    first, later = description(answers["1m", PAGE]), description(answers["20m", PAGE])
    assert "The error budget (28d) is not known yet. " in first
    assert "There is data" not in first
    assert "The error budget (28d) is exhausted: 1000.0 times the allowed errors. " in later
    # promtool evaluates the slow group every minute, so the start is recorded until its interval has passed.
    assert "There is data for the last 16m 0s only. " in later
    assert "Remaining" not in later


def test_the_sentences_on_the_budget_of_an_older_slo(tmp_path):
    # Most events are good and two hours old; then all of few events are bad.
    series = {
        'm_total{code="200"}': "0+6000000x120 720000000x120",
        'm_total{code="500"}': "0x180 0+60x60",
    }
    slo = events(more="    window: 4h\n    alerting: {page: [{budget_percent: 50, long_window: 1h}]}\n")
    answers = evaluate(tmp_path, slo, series, [], alerts=[("3h10m", PAGE)])
    text = description(answers["3h10m", PAGE])
    assert re.search(r"Remaining error budget \(4h\): 99\.\d+%, exhausted in \S.* at the 1h rate\. ", text)
    assert "There is data" not in text
    assert "not known" not in text
