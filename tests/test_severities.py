"""More than two severities: alerts, tests, routes, dashboards, schemas and changes of further ones."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
import yaml

from slo_compiler.arithmetic.alert_plan import plan_service
from slo_compiler.incidents.episodes import severity_of
from slo_compiler.model import PAGE, TICKET, AlertSeverity, Settings
from slo_compiler.naming import naming_of
from slo_compiler.spec.load import load_spec_bytes
from slo_compiler.spec.load_settings import load_settings_bytes

SETTINGS = """\
version: slo-settings/v1
severities: {page: critical, ticket: warning, info: note, report: monthly}
alert_names: {info: "{service} {slo} {severity}"}
alerting:
  info: [{budget_percent: 40, long_window: 7d}]
  labels: {info: {channel: reports}}
outputs:
  dashboards: {services: true}
  alertmanager: {receivers: {info: slack-info}, owners: {shop: {page: shop-pager, info: shop-info}}}
"""
SPEC = """\
version: slo/v1
service: shop
owner: shop
policy: {mode: advise}
slos:
  - name: availability
    target: 99.9
    sli:
      events:
        bad: http_requests_total{job="shop", code=~"5.."}
        total: http_requests_total{job="shop"}
  - name: by-route
    target: 99
    group_by: [route]
    alerting:
      info: [{budget_percent: 20, long_window: 4d}, {budget_percent: 50, long_window: 8d}]
      report: [{budget_percent: 80, long_window: 14d}]
      annotations: {report: {note: once a month}}
    sli:
      events:
        bad: http_requests_total{job="shop", code=~"5.."}
        total: http_requests_total{job="shop"}
"""
INFO, REPORT = AlertSeverity("info"), AlertSeverity("report")


@pytest.fixture
def compiled(repository):
    for path in (repository.path / "specs").iterdir():
        path.unlink()
    repository.write_spec("shop", SPEC)
    (repository.path / "slo.yaml").write_text(SETTINGS)
    result = repository.slo("compile", "--strict")
    assert result.returncode == 0, result.stderr
    return repository


def read(repository, path):
    return yaml.safe_load((repository.path / "generated" / path).read_text())


def settings_of(text: str) -> Settings:
    settings, diagnostics = load_settings_bytes("slo.yaml", text.encode())
    assert diagnostics == ()
    return settings


def codes_of(text: str, spec: str = "") -> list[str]:
    settings, diagnostics = load_settings_bytes("slo.yaml", text.encode())
    if spec:
        diagnostics = load_spec_bytes("shop.slo.yaml", spec.encode(), settings=settings).diagnostics
    return [f"{one.code}: {one.message}" for one in diagnostics]


def test_promtool_confirms_every_alert_and_amtool_every_route(compiled):
    result = compiled.slo("check", "--strict")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "alerts of 2 SLOs tested" in result.stderr
    assert "10 routes tested with amtool" in result.stderr


def test_each_severity_is_an_alert_of_the_slow_group_with_its_own_texts(compiled):
    groups = read(compiled, "rules/shop.yaml")["groups"]
    alerts = {
        (group["name"], rule["alert"]): rule for group in groups for rule in group["rules"] if "alert" in rule
    }
    info = alerts["slo:shop:availability:slow", "shop availability note"]
    assert (info["labels"]["severity"], info["labels"]["channel"]) == ("note", "reports")
    assert info["annotations"]["summary"].endswith("(info)")
    report = alerts["slo:shop:by-route:slow", "SLOErrorBudgetBurnReport"]
    assert (report["labels"]["severity"], report["annotations"]["note"]) == ("monthly", "once a month")
    assert ("slo:shop:availability:slow", "SLOErrorBudgetBurnReport") not in alerts  # it has no pairs


def test_each_severity_has_tests_that_fire_and_resolve_it(compiled):
    tests = read(compiled, "tests/severities/report/shop.test.yaml")["tests"]
    expected = [one for test in tests for one in test["input_series"] if "expected_alerts" in one["series"]]
    assert all('alertname="SLOErrorBudgetBurnReport"' in one["series"] for one in expected)
    assert any(re.search(r"\b1x\d+ 0x", one["values"]) for one in expected)  # it fires, and resolves
    (compiled.path / "generated/rules/shop.yaml").write_text(
        (compiled.path / "generated/rules/shop.yaml").read_text().replace("rate14d", "rate8d")
    )
    assert compiled.slo("test", "--no-cache").returncode != 0


def test_an_alert_inhibits_each_less_severe_one(compiled):
    rules = read(compiled, "alertmanager/routes.yaml")["inhibit_rules"]
    found = [(one["source_matchers"][1], one["target_matchers"][1]) for one in rules]
    names = [f'severity="{name}"' for name in ("critical", "warning", "note", "monthly")]
    assert found == [(names[i], names[j]) for i in range(4) for j in range(i + 1, 4)]


def test_dashboards_rank_the_severities(compiled):
    for name in ("shop", "slo"):
        dashboard = json.loads((compiled.path / f"generated/dashboards/{name}.json").read_text())
        panels = [panel for row in dashboard["panels"] for panel in (row, *row.get("panels", ()))]
        alert, *_ = (panel for panel in panels if "Alert" in panel["title"] and panel["type"] == "stat")
        options = alert["fieldConfig"]["defaults"]["mappings"][0]["options"]
        ranks = {value: option["text"] for value, option in options.items()}
        texts = ("No alert", "No data", "Report", "Info", "Ticket", "Page")
        assert ranks == {str(rank): text for rank, text in enumerate(texts)}
        (expr,) = (target["expr"] for target in alert["targets"])
        for rank, name_of in enumerate(("BurnReport", " note", "BurnTicket", "BurnPage"), start=2):
            assert any(f"{rank} * ALERTS" in part and name_of in part for part in expr.split(" or ")), name_of


def test_each_severity_of_an_slo_has_a_line_of_alerts(compiled):
    dashboard = json.loads((compiled.path / "generated/dashboards/shop.json").read_text())
    panels = [panel for row in dashboard["panels"] for panel in (row, *row.get("panels", ()))]
    lines = [panel for panel in panels if panel["title"] == "Alerts" and panel["type"] == "state-timeline"]
    legends = [[target["legendFormat"] for target in panel["targets"]] for panel in lines]
    assert legends == [["Page", "Ticket", "Info", "No data"], ["Page", "Ticket", "Info", "Report", "No data"]]


def test_pairs_are_inherited_by_severity():
    settings = settings_of(SETTINGS)
    loaded = load_spec_bytes("shop.slo.yaml", SPEC.encode(), settings=settings)
    assert loaded.service is not None
    first, second = plan_service(loaded.service).slos
    assert [severity for severity, _ in first.pairs.severities] == [PAGE, TICKET, INFO, REPORT]
    assert [len(first.pairs.of(severity)) for severity in (PAGE, TICKET, INFO, REPORT)] == [2, 2, 1, 0]
    assert [len(second.pairs.of(severity)) for severity in (PAGE, TICKET, INFO, REPORT)] == [2, 2, 2, 1]


def test_recorded_alerts_have_the_severity_of_their_name():
    naming = naming_of(settings_of(SETTINGS))
    labels = {"service": "shop", "slo": "availability"}
    for alertname, severity in (
        ("SLOErrorBudgetBurnPage", PAGE),
        ("shop availability note", INFO),
        ("SLOErrorBudgetBurnReport", REPORT),
        ("SLOIndicatorAbsent", TICKET),
    ):
        assert severity_of(tuple({**labels, "alertname": alertname}.items()), naming) == severity


def test_of_two_pairs_with_one_window_the_more_severe_is_kept():
    settings = settings_of(SETTINGS.replace("40, long_window: 7d", "11, long_window: 3d"))
    loaded = load_spec_bytes("shop.slo.yaml", SPEC.encode(), settings=settings)
    assert loaded.service is not None
    pairs = plan_service(loaded.service).slos[0].pairs
    assert [severity for severity, _ in pairs.merged] == [INFO]
    assert pairs.of(INFO) == ()


@pytest.mark.parametrize(
    ("settings", "spec", "expected"),
    [
        ("", SPEC, "SLO1001: unknown key 'info'"),
        ("severities: {info: note}\n", SPEC, "SLO1001: unknown key 'report'"),
        ("alerting: {info: []}\n", "", "SLO1001: unknown key 'info'"),
        ("alert_names: {info: x}\nseverities: {report: r}\n", "", "SLO1001: unknown key 'info'"),
        ("severities: {Info: note}\n", "", "is not a name of a severity"),
        ("severities: {info: ''}\n", "", "must not be empty"),
        ("severities: {absent: note}\n", "", "SLO3022"),
        ("severities: {pages: critical}\n", "", "SLO3022"),
        ("severities: {a: a, b: b, c: c, d: d, e: e}\n", "", "SLO3023"),
        ('severities: {info: a}\nalert_names: {page: "{slo}", info: "{slo}"}\n', "", "SLO3021"),
    ],
)
def test_severities_that_nobody_declared_or_may_declare_are_reported(settings, spec, expected):
    found = codes_of(f"version: slo-settings/v1\n{settings}", spec)
    assert any(expected in text for text in found), found


def test_a_less_severe_alert_that_fires_first_is_reported():
    settings = settings_of(SETTINGS)
    spec = SPEC.replace("{budget_percent: 20, long_window: 4d}", "{budget_percent: 3, long_window: 2h}")
    found = load_spec_bytes("shop.slo.yaml", spec.encode(), settings=settings).diagnostics
    assert [one.message for one in found if one.code == "SLO4009"] == [
        f"the {severity} for {pair} of the budget in {window} fires after the info for 3% of the budget in 2h"
        for severity, pair, window in (("page", "5%", "6h"), ("ticket", "10%", "1d"))
    ]


def test_the_schemas_know_the_severities_of_the_settings(compiled):
    for arguments, key in (((), "slos"), (("--settings",), "alerting")):
        schema = json.loads(compiled.slo("schema", *arguments).stdout)
        assert key in schema["properties"]
        assert "Like ticket, for the severity report." in json.dumps(schema)
    (compiled.path / "slo.yaml").write_text("version: slo-settings/v1\n")
    assert "for the severity" not in compiled.slo("schema").stdout


def test_a_new_severity_is_an_added_alert_and_a_renamed_one_affects_routes(compiled):
    before = compiled.path / "before"
    before.mkdir()
    (compiled.path / "specs").rename(before / "specs")
    (compiled.path / "slo.yaml").rename(before / "slo.yaml")
    after = compiled.path / "after"
    (after / "specs").mkdir(parents=True)
    spec = SPEC.replace("  report: [", "  audit: [").replace("{report:", "{audit:")
    settings = SETTINGS.replace("report: monthly", "audit: yearly").replace("info: note", "info: low")
    (after / "specs" / "shop.slo.yaml").write_text(spec)
    (after / "slo.yaml").write_text(settings)
    text = compiled.slo("diff", "before", "after").stdout
    assert "alert audit added: at 1.6%" in text
    assert "alert report removed" in text
    assert "severity of infos note -> low" in text


def test_a_further_severity_behaves_like_a_ticket():
    """The same pairs give the same condition, whatever the severity is called."""
    settings = settings_of(SETTINGS)
    pairs = settings.alerting.of(TICKET)
    moved = replace(settings.alerting, severities=((PAGE, ()), (TICKET, ()), (INFO, pairs), (REPORT, ())))
    expressions = []
    for alerting in (settings.alerting, moved):
        own = replace(settings, alerting=alerting)
        loaded = load_spec_bytes("shop.slo.yaml", SPEC.encode(), settings=own)
        assert loaded.service is not None
        plan = plan_service(loaded.service).slos[0]
        expressions.append([(pair.long_window, pair.threshold) for pair in plan.pairs.slow[0][1]])
    assert expressions[0] == expressions[1]
