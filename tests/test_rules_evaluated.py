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

from .test_alert_tests import PROMTOOLS, events, promtool, service

IDENTITY = 'service="shop", slo="up"'
GROUPED = events(more="    group_by: [tenant]\n")
pytestmark = pytest.mark.consumer
PAGE, TICKET, ABSENT = "SLOErrorBudgetBurnPage", "SLOErrorBudgetBurnTicket", "SLOIndicatorAbsent"


def evaluate(folder, slo, series, queries, *, tool="promtool", step="1m", alerts=()):
    """Return what promtool prints for queries at (time, expression) and for alerts at (time, name)."""
    rules = render_rule_file(plan_rule_file(service(slo), settings=Settings()))
    test = {
        "rule_files": [rules.path.rpartition("/")[2]],
        "evaluation_interval": step,
        "group_eval_order": [f"slo:shop:up:{part}" for part in ("fast", "tiles", "slow", "constants")],
        "tests": [
            {
                "interval": step,
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
    assert "There is data for the last 19m 0s only. " in later
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
    assert re.search(r"Remaining error budget \(4h\): 99\.\d+%, exhausted in \S.* at this rate\. ", text)
    assert "There is data" not in text
    assert "not known" not in text
