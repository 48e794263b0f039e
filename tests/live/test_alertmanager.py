"""A running Alertmanager: which alerts a page inhibits, and what PagerDuty and Slack receive."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from slo_compiler.cli.app import app
from tests.conftest import ROOT

from .http_servers import recording
from .processes import PATIENCE, wait_for
from .stack import alertmanager_with

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from .processes import Program

SETTINGS = """\
version: slo-settings/v1
outputs: {dashboards: false, tests: false, alertmanager: {equal: [region]}}
environments:
  production: {labels: {cluster: a}}
  staging: {labels: {cluster: b}}
"""
SPEC = """\
version: slo/v1
service: checkout
slos:
  - name: availability
    target: 99.9
    group_by: [route]
    sli: {events: {bad: 'http_errors_total{job="checkout"}', total: 'http_requests_total{job="checkout"}'}}
  - name: latency
    target: 99
    sli: {latency: {histogram: 'http_duration_seconds{job="checkout"}', threshold: 300ms}}
"""
PAGE = {"alertname": "SLOErrorBudgetBurnPage", "severity": "page", "service": "checkout"}
TICKET = {"alertname": "SLOErrorBudgetBurnTicket", "severity": "ticket", "service": "checkout"}
ABSENT = {"alertname": "SLOIndicatorAbsent", "severity": "ticket", "service": "checkout"}
POLICY = {"alertname": "SLOErrorBudgetPolicy", "severity": "ticket", "service": "checkout"}
PAY = {"slo": "availability", "route": "/pay", "cluster": "a"}
LATENCY = {"slo": "latency", "cluster": "a"}
INHIBITED = {
    "the ticket of the same group": TICKET | PAY,
    "the ticket of an SLO without groups": TICKET | LATENCY,
}
NOT_INHIBITED = {
    "the ticket of another group": TICKET | PAY | {"route": "/cart"},
    "the ticket of another SLO": TICKET | {"slo": "other", "cluster": "a"},
    "the ticket of another service": TICKET | LATENCY | {"service": "search"},
    "the ticket of another environment": TICKET | LATENCY | {"cluster": "b"},
    "the ticket of another region": TICKET | LATENCY | {"region": "eu"},
    "missing data of the same group": ABSENT | PAY,
    "missing data of an SLO without groups": ABSENT | LATENCY,
    "the policy of the service": POLICY | {"state": "freeze", "cluster": "a"},
    "a page": PAGE | PAY,
    "another page": PAGE | LATENCY,
}


def test_a_page_inhibits_the_ticket_of_its_slo_and_group_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "slo.yaml").write_text(SETTINGS)
    (tmp_path / "specs" / "checkout.slo.yaml").write_text(SPEC)
    run = CliRunner().invoke(app, ["compile", "--no-cache"])
    assert run.exit_code == 0, run.output
    alerts = {**INHIBITED, **NOT_INHIBITED}
    routes = tmp_path / "generated/production/alertmanager/routes.yaml"
    with alertmanager_with(routes, folder=tmp_path) as server:
        post(server, [{"labels": labels} for labels in alerts.values()])
        # Pages are the last alerts: when they inhibit, Alertmanager has handled all others.
        found = wait_for(
            "all alerts are there, and pages inhibit",
            lambda: inhibited(server, number=len(alerts), least=len(INHIBITED)),
            seconds=PATIENCE,
            servers=(server,),
        )
    assert [name for name, labels in alerts.items() if labels in found] == list(INHIBITED)


PAGES = ("pagerduty-oncall", "pagerduty-payments")
SECRETS = "/etc/alertmanager/secrets/"


def test_the_configuration_on_the_page_notifies_pagerduty_and_slack(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "alertmanager.md").read_text(encoding="utf-8")
    _, _, example = page.partition("<!-- example alertmanager.yml -->\n```yaml\n")
    config = (
        example.partition("```\n")[0]
        .replace(SECRETS, f"{tmp_path}/")
        .replace("group_wait: 30s", "group_wait: 0s")
    )
    for name in PAGES:
        (tmp_path / name).write_text(f"key of {name}")
    summary = {
        "annotations": {
            "summary": "burning",
            "description": "fast",
            "runbook_url": "https://runbooks.example.com",
        }
    }
    owned = {"service": "checkout", "slo": "availability", "owner": "payments"}
    alerts = [
        {"labels": PAGE | owned} | summary,
        {"labels": TICKET | owned | {"slo": "latency"}} | summary,
        {"labels": PAGE | {"service": "search", "slo": "availability", "owner": "search"}} | summary,
        {"labels": ABSENT | {"slo": "latency"}} | summary,
    ]
    with recording() as recorder:
        (tmp_path / "slack-url").write_text(f"{recorder.url}/slack")
        config = config.replace("global:\n", f"global:\n  pagerduty_url: {recorder.url}/pagerduty\n")
        (tmp_path / "own.yml").write_text(config)
        with alertmanager_with(tmp_path / "own.yml", folder=tmp_path) as server:
            post(server, alerts)
            wait_for(
                "all alerts are notified",
                lambda: len(recorder.requests) >= len(alerts),
                seconds=PATIENCE,
                servers=(server,),
            )
    sent = [body for path, body in recorder.requests if path == "/pagerduty"]
    assert sorted((one["routing_key"], one["event_action"], one["payload"]["summary"]) for one in sent) == [
        ("key of pagerduty-oncall", "trigger", "burning"),
        ("key of pagerduty-payments", "trigger", "burning"),
    ]
    assert sent[0]["payload"]["custom_details"]["runbook"] == "https://runbooks.example.com"
    messages = [body for path, body in recorder.requests if path == "/slack"]
    titles = [(body["channel"], body["attachments"][0]["title"]) for body in messages]
    assert sorted(titles) == [("#payments-slo", "[firing] burning"), ("#slo", "[firing] burning")]
    assert len(recorder.requests) == len(alerts)


def post(server: Program, alerts: list[dict[str, Any]]) -> None:
    request = urllib.request.Request(
        f"{server.url}/api/v2/alerts",
        data=json.dumps(alerts).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def inhibited(server: Program, *, number: int, least: int) -> list[dict[str, str]]:
    """Return the labels of inhibited alerts; nothing while some are not there or not yet inhibited."""
    with urllib.request.urlopen(f"{server.url}/api/v2/alerts", timeout=10) as answer:
        alerts: list[dict[str, Any]] = json.load(answer)
    found = [alert["labels"] for alert in alerts if alert["status"]["inhibitedBy"]]
    return found if len(alerts) == number and len(found) >= least else []
