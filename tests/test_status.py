"""`slo status` against a real Prometheus."""

from __future__ import annotations

import json

import pytest

from .live.policy_series import PolicyService
from .live.recorded import RecordedData, recording_prometheus

SERVICES = (
    PolicyService(name="checkout", levels={"availability": 3, "latency": 1}),
    PolicyService(name="search", levels={"availability": 0}),
    PolicyService(name="silent", levels={"availability": None}),
    PolicyService(name="young", history_days=7),
    PolicyService(name="grouped", labels={"route": "/pay"}, levels={"availability": 2}),
)
OLD = ("slo:period_error:ratio", "slo:period_events:count", "slo:period_error_budget_remaining:ratio")
"""What remains after a label is added to `group_by`: windows still contain what was recorded without it."""


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    data = RecordedData()
    for service in SERVICES:
        service.write(data)
    for name in OLD:
        data.add(name, {"service": "grouped", "slo": "availability"}, 0.5)
    page = {"alertname": "SLOErrorBudgetBurnPage", "alertstate": "firing", "severity": "page"}
    data.add("ALERTS", {**page, "service": "checkout", "slo": "availability", "team": "x"}, 1)
    pending = {**page, "alertname": "SLOErrorBudgetBurnTicket", "alertstate": "pending"}
    data.add("ALERTS", {**pending, "service": "search", "slo": "availability"}, 1)
    for alert in ("search.availability page", "search.other page", "availability page"):
        data.add("ALERTS", {**page, "alertname": alert, "service": "search", "slo": "availability"}, 1)
    data.add(
        "ALERTS",
        {"alertname": "Other", "alertstate": "firing", "service": "search", "slo": "availability"},
        1,
    )
    with recording_prometheus(data, tmp_path_factory.mktemp("prometheus")) as server:
        yield server.url


@pytest.fixture
def status(repository, prometheus):
    def run(*arguments):
        done = repository.slo("status", "--prometheus", prometheus, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_worst_slo_is_first(status):
    rows = [line.split()[0] for line in status().splitlines()]
    assert rows == [
        "SLO",
        "checkout/availability",  # pages
        "silent/availability",  # without data
        "search/availability",
        "checkout/latency",
        'grouped/availability{route="/pay"}',
        "young/availability",
    ]


def test_alerts_are_found_by_the_names_of_the_settings(repository, status):
    settings = 'version: slo-settings/v1\nalert_names: {page: "{service}.{slo} page"}\n'
    (repository.path / "slo.yaml").write_text(settings)
    found = {(one["service"], one["slo"]): one["alerts"] for one in json.loads(status("--format", "json"))}
    assert found["search", "availability"] == ["search.availability page"]
    assert found["checkout", "availability"] == []


def test_a_row_has_all_that_prometheus_knows(status):
    found = {(one["service"], one["slo"]): one for one in json.loads(status("--format", "json"))}
    assert found["search", "availability"] == {
        "service": "search",
        "slo": "availability",
        "group": {},
        "owner": "search-team",
        "target": 0.999,
        "window": "28d",
        "sli": pytest.approx(0.9988),
        "remaining": -0.2,
        "remaining_seconds": -484,
        "remaining_events": pytest.approx(-200),
        "burn_rate": 0.0,
        "exhausted_in_seconds": None,
        "state": "exhausted",
        "alerts": [],
        "coverage": 1.0,
    }
    assert found["checkout", "availability"]["alerts"] == ["SLOErrorBudgetBurnPage"]
    assert found["young", "availability"]["coverage"] == pytest.approx(0.25, abs=0.01)
    silent = found["silent", "availability"]
    assert {silent[name] for name in ("sli", "remaining", "state", "burn_rate", "coverage")} == {None}


def test_the_table_has_units_and_dashes_for_what_is_unknown(status):
    lines = status("--service", "silent").splitlines()
    assert lines[1].split() == ["silent/availability", *"--", "-", "99.9%", *"------"]
    (row,) = status("--service", "search").splitlines()[1:]
    for text in ("exhausted", "99.880%", "99.9%", "-20.0%", "-8m 3s", "-200", "0.00", "100.0%"):
        assert f" {text}" in row


def test_slos_are_selected_by_service_or_owner(status):
    assert {one["slo"] for one in json.loads(status("--service", "checkout", "--format", "json"))} == {
        "availability",
        "latency",
    }
    (one,) = json.loads(status("--owner", "search-team", "--format", "json"))
    assert one["service"] == "search"


def test_nothing_found_is_no_answer(repository, prometheus):
    done = repository.slo("status", "--prometheus", prometheus, "--service", "serch")
    assert done.returncode == 4
    assert "Prometheus has no series of these SLOs" in done.stderr
    assert done.stdout == ""


def test_no_prometheus_is_one_sentence(repository):
    done = repository.slo("status", "--prometheus", "http://127.0.0.1:9")
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert repository.slo("status").returncode == 2
