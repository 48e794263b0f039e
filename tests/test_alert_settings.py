"""Settings of what alerts say: names, labels, annotations and links, as promtool sees them."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.incidents.episodes import severity_of
from slo_compiler.model import PAGE, Settings
from slo_compiler.naming import naming_of
from slo_compiler.naming.alert_names import fill, may_coincide, names_pattern

SPEC = """\
version: slo/v1
service: checkout
owner: shop
policy: {mode: advise}
labels: {tier: "3"}
alerting: {labels: {page: {pager: "{{shop}}"}}}
slos:
  - name: availability
    target: 99.9
    sli:
      events:
        bad: http_requests_total{job="checkout", code=~"5.."}
        total: http_requests_total{job="checkout"}
  - name: by-route
    target: 99
    group_by: [route]
    alerting:
      labels: {ticket: {tier: "", queue: routes}}
      annotations: {ticket: {summary: Slow burn, objective: "", runbook_url: ""}}
    sli:
      events:
        bad: http_requests_total{job="checkout", code=~"5.."}
        total: http_requests_total{job="checkout"}
"""
SETTINGS = """\
version: slo-settings/v1
grafana: {url: "https://example.com/grafana/"}
alert_names:
  page: "{service}.{slo} {severity}"
  ticket: "{severity}"
  absent: "{slo}: no data"
  policy: "{service}/policy"
alerting:
  labels: {page: {pager: platform, tier: "1"}, ticket: {queue: platform}}
  annotations: {page: {channel: "#oncall"}}
severities: {ticket: "no"}
"""


@pytest.fixture
def compiled(repository):
    for path in (repository.path / "specs").iterdir():
        path.unlink()
    repository.write_spec("checkout", SPEC)
    (repository.path / "slo.yaml").write_text(SETTINGS)
    result = repository.slo("compile")
    assert result.returncode == 0, result.stderr
    return repository


def alerts_of(repository) -> list[dict]:
    text = (repository.path / "generated/rules/checkout.yaml").read_text()
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"] if "alert" in rule]


def test_promtool_confirms_what_alerts_with_these_settings_say(compiled):
    result = compiled.slo("test", "--no-cache")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "2 SLOs: 4 test files passed" in result.stderr


def test_a_link_selects_the_slo_and_the_group_and_the_longest_window_of_its_alert(compiled):
    found = {}
    for rule in alerts_of(compiled):
        url = urlsplit(rule["annotations"]["dashboard_url"])
        query = {name: value for name, [value] in parse_qs(url.query).items()}
        found[rule["alert"]] = (url.path, query)
    group = 'route="{{ $labels.route | urlquery }}"'
    chosen = {"var-service": "checkout", "to": "now"}
    plain, grouped = ({**chosen, "var-slo": slo} for slo in ("availability", "by-route"))
    detail = "/grafana/d/slo-detail"
    assert found["checkout.availability page"] == (detail, {**plain, "from": "now-6h"})
    assert found["checkout.by-route page"] == (detail, {**grouped, "from": "now-6h", "var-group": group})
    assert found["no"] == (detail, {**grouped, "from": "now-3d", "var-group": group})
    overview = "/grafana/d/slo-overview"
    assert found["checkout/policy"] == (overview, {**chosen, "from": "now-7d"})
    [absent] = [rule for rule in alerts_of(compiled) if rule["alert"] == "by-route: no data"]
    link = absent["annotations"]["dashboard_url"]
    assert "{{ if $labels.route }}&var-group=route%3D%22{{ $labels.route | urlquery }}%22{{ end }}" in link


@pytest.mark.parametrize(
    ("dashboards", "slo", "service"),
    [
        ("{slo: false}", "slo-overview", "slo-overview"),
        ("{overview: false}", "slo-detail", "slo-detail"),
        ("{services: true}", "slo-service-checkout", "slo-service-checkout"),
    ],
)
def test_links_lead_to_a_dashboard_that_is_written(compiled, dashboards, slo, service):
    settings = f"{SETTINGS}outputs: {{dashboards: {dashboards}, tests: false}}\n"
    (compiled.path / "slo.yaml").write_text(settings)
    assert compiled.slo("compile").returncode == 0
    found = {
        rule["alert"]: urlsplit(rule["annotations"]["dashboard_url"]).path.rpartition("/")[2]
        for rule in alerts_of(compiled)
    }
    assert found["checkout.availability page"] == slo
    assert found["checkout/policy"] == service
    boards = (compiled.path / "generated/dashboards").glob("*.json")
    uids = {json.loads(board.read_text())["uid"] for board in boards}
    assert {slo, service} <= uids
    rules = yaml.safe_load((compiled.path / "generated/rules/checkout.yaml").read_text())
    infos = [
        rule for group in rules["groups"] for rule in group["rules"] if "dashboard_uid" in rule["labels"]
    ]
    assert {rule["labels"]["dashboard_uid"] for rule in infos} == {slo}


def test_an_slo_without_a_row_in_the_dashboard_of_its_service_is_linked_in_that_of_any_slo(compiled):
    (compiled.path / "slo.yaml").write_text(
        SETTINGS + "outputs: {dashboards: {services: true}, tests: false}\n"
    )
    slo = SPEC[SPEC.index("  - name: availability") : SPEC.index("  - name: by-route")]
    others = "".join(slo.replace("availability", f"more-{number}") for number in range(23))
    (compiled.path / "specs" / "checkout.slo.yaml").write_text(SPEC + others)
    assert compiled.slo("compile").returncode == 0
    urls = {
        (rule["alert"], rule["labels"].get("slo")): urlsplit(rule["annotations"]["dashboard_url"])
        for rule in alerts_of(compiled)
    }
    page = urls["checkout.by-route page", "by-route"]
    assert page.path == "/grafana/d/slo-detail"
    query = "var-service=checkout&var-slo=by-route&var-group=route%3D%22{{ $labels.route | urlquery }}%22"
    assert page.query == f"{query}&from=now-6h&to=now"
    assert urls["checkout/policy", None].path == "/grafana/d/slo-service-checkout"


def test_a_link_shows_the_panel_of_the_slo_in_the_dashboard_of_its_service(compiled):
    (compiled.path / "slo.yaml").write_text(SETTINGS + "outputs: {dashboards: {services: true}}\n")
    assert compiled.slo("compile").returncode == 0
    dashboard = json.loads((compiled.path / "generated/dashboards/checkout.json").read_text())
    panels, row = {}, ""
    for panel in dashboard["panels"]:
        row = panel["title"].partition(":")[0] if panel["type"] == "row" else row
        panels[panel["id"]] = (row, panel["title"])
    found = {}
    for rule in alerts_of(compiled):
        url = urlsplit(rule["annotations"]["dashboard_url"])
        query = parse_qs(url.query)
        assert url.path == f"/grafana/d/{dashboard['uid']}"
        panel = int(query["viewPanel"][0]) if "viewPanel" in query else None
        shown = panels[panel] if panel else None
        found[rule["alert"], rule["labels"].get("slo")] = (query["from"], query["to"], shown)
    page, ticket = "Page > 13.44: 1h / 5m", "Ticket > 2.8: 1d / 2h"
    for slo in ("availability", "by-route"):
        assert found.pop((f"checkout.{slo} page", slo)) == (["now-6h"], ["now"], (slo, page))
        assert found.pop(("no", slo)) == (["now-3d"], ["now"], (slo, ticket))
        events = (slo, "Good and bad events")
        assert found.pop((f"{slo}: no data", slo)) == (["now-6h"], ["now"], events)
    assert found == {("checkout/policy", None): (["now-7d"], ["now"], None)}


def test_there_is_no_link_to_a_dashboard_that_is_not_written(compiled):
    (compiled.path / "slo.yaml").write_text(SETTINGS + "outputs: {dashboards: false, tests: false}\n")
    assert compiled.slo("compile").returncode == 0
    assert not any("dashboard_url" in rule["annotations"] for rule in alerts_of(compiled))


def test_the_user_of_a_grafana_is_a_secret_that_nothing_quotes(repository):
    (repository.path / "slo.yaml").write_text(
        'version: slo-settings/v1\ngrafana: {url: "https://user:hunter2@grafana.example.com"}\n'
    )
    result = repository.slo("validate")
    assert result.returncode == 1
    assert "grafana.url" in result.stderr
    assert "hunter2" not in result.stdout + result.stderr


# Names


def found(pattern: str, name: str) -> bool:
    return re.fullmatch(pattern, name) is not None


NAMES = st.text("ab-._", min_size=1, max_size=4)
TEMPLATES = st.lists(st.sampled_from(["{service}", "{slo}", "a", "b", "-", " ", "+"]), max_size=5).map(
    "".join
)


@given(one=TEMPLATES, other=TEMPLATES, values=st.tuples(NAMES, NAMES, NAMES, NAMES))
def test_names_that_are_found_by_two_patterns_are_reported_as_the_same(one, other, values):
    first = fill(one, service=values[0], slo=values[1])
    second = fill(other, service=values[2], slo=values[3])
    assert found(names_pattern((one,)), first)
    if first == second or found(names_pattern((other,)), first):
        assert may_coincide(one, other)
        assert may_coincide(other, one)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("{service}_{slo}_page", "{service}_{slo}_ticket", False),
        ("{service}-{slo}", "SLOIndicatorAbsent", False),
        ("{slo}", "SLOIndicatorAbsent", True),
        ("{slo}", "{slo}_ticket", True),
        ("page {slo}", "{slo} page", True),
        ("{service}{slo}", "a", False),
        ("{slo}", "a b", False),
    ],
)
def test_two_kinds_of_alerts_have_different_names(one, other, expected):
    assert may_coincide(one, other) is expected
    assert may_coincide(other, one) is expected


def test_a_recorded_alert_is_the_page_of_its_own_slo_only():
    naming = naming_of(Settings(alert_names=(("page", "{slo} page"),)))
    labels = {"service": "checkout", "slo": "availability"}
    assert severity_of(tuple({**labels, "alertname": "availability page"}.items()), naming) == PAGE
    assert severity_of(tuple({**labels, "alertname": "latency page"}.items()), naming) != PAGE
