"""`slo postmortem scan`: incidents are joined, measured, judged by triggers, and covered by documents."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.cli.running_system import live_summary
from slo_compiler.incidents.joining import AlertTime, join_alerts
from slo_compiler.live.loaded_rules import LoadedRules
from slo_compiler.live.scope import Scope
from slo_compiler.model import PAGE, TICKET, Settings
from slo_compiler.model.connection import Connection
from slo_compiler.naming import naming_of
from slo_compiler.prometheus_api.client import PrometheusClient
from slo_compiler.workflows.check_live import LiveResult
from slo_compiler.workflows.live_expectations import expected_services
from slo_compiler.workflows.live_postmortems import RecentIncidents, scan_recent

from .live.faked import RATE, FakedPrometheus, Fault, serving_fake

PAGE_NAME, TICKET_NAME = "SLOErrorBudgetBurnPage", "SLOErrorBudgetBurnTicket"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC).timestamp()
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
BEGIN = NOW - 3 * DAY
PERIOD = 28 * DAY


def alert(begin: float, end: float, **changes) -> AlertTime:
    known = AlertTime(begin=begin, end=end, service="a", slo="s", severity=PAGE)
    return replace(known, **changes)


ALERTS = st.lists(
    st.builds(
        lambda begin, length, service, slo, severity: AlertTime(
            begin=begin, end=begin + length, service=service, slo=slo, severity=severity
        ),
        st.integers(0, 20_000),
        st.integers(0, 5_000),
        st.sampled_from("ab"),
        st.sampled_from("xy"),
        st.sampled_from((PAGE, TICKET)),
    ),
    max_size=12,
)


class TestJoining:
    def spans(self, *alerts: AlertTime, pause: float = 1800):
        return [(one.service, one.begin, one.end) for one in join_alerts(alerts, pause=pause)]

    def test_alerts_closer_than_the_pause_are_one_incident(self):
        assert self.spans(alert(0, 100), alert(1899, 2000)) == [("a", 0, 2000)]
        assert self.spans(alert(0, 100), alert(1900, 2000)) == [("a", 0, 100), ("a", 1900, 2000)]
        assert self.spans(alert(0, 100), alert(160, 200), pause=60) == [("a", 0, 100), ("a", 160, 200)]

    def test_services_are_apart_and_slos_are_not(self):
        assert self.spans(alert(0, 9), alert(5, 9, service="b")) == [("a", 0, 9), ("b", 5, 9)]
        assert self.spans(alert(0, 9), alert(5, 20, slo="t")) == [("a", 0, 20)]

    def test_a_short_alert_within_a_long_one_does_not_end_it(self):
        assert self.spans(alert(0, 5000), alert(10, 20), alert(6000, 6001)) == [("a", 0, 6001)]

    def test_times_of_pages_overlap_only_once(self):
        [one] = join_alerts(
            [
                alert(0, 50),
                alert(40, 90, slo="t"),
                alert(100, 110),
                alert(0, 400, severity=TICKET),
            ]
        )
        assert list(one.pages()) == [(0, 90), (100, 110)]

    @given(ALERTS, st.randoms(), st.integers(0, 4000))
    def test_neither_order_nor_repetition_has_an_effect(self, alerts, random, pause):
        mixed = [*alerts, *alerts]
        random.shuffle(mixed)
        assert join_alerts(mixed, pause=pause) == join_alerts(alerts, pause=pause)

    @given(ALERTS, st.integers(0, 4000))
    def test_joining_again_changes_nothing_and_loses_nothing(self, alerts, pause):
        joined = join_alerts(alerts, pause=pause)
        assert sorted(one for each in joined for one in each.alerts) == sorted(set(alerts))
        hulls = [replace(each.alerts[0], begin=each.begin, end=each.end) for each in joined]
        again = join_alerts(hulls, pause=pause)
        assert [(one.begin, one.end) for one in again] == [(one.begin, one.end) for one in joined]


def time_text(time: float) -> str:
    return datetime.fromtimestamp(time, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fault(minutes: float, share: float = 1.0, *, begin: float = BEGIN, service: str = "checkout") -> Fault:
    """A fault, and its page from two minutes after its begin to six minutes after its end."""
    end = begin + minutes * MINUTE
    page = (PAGE_NAME, begin + 2 * MINUTE, end + 6 * MINUTE)
    return Fault(service=service, begin=begin, end=end, share=share, alerted=(page,))


@pytest.fixture
def prometheus():
    both = frozenset({"checkout", "search"})
    with serving_fake(FakedPrometheus(now=NOW, recorded=both)) as server:
        yield server


@pytest.fixture
def scan(repository, prometheus, monkeypatch):
    """Run the command in a repository with two services; return exit code, output and errors."""
    monkeypatch.chdir(repository.path)

    def run(*arguments: str):
        words = ["postmortem", "scan", "--prometheus", prometheus.url, *arguments]
        done = CliRunner().invoke(app, words)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    return run


@pytest.fixture
def found(scan):
    """Run the command; return the exit code and the incidents of its JSON."""

    def run(*arguments: str):
        code, output, errors = scan("--format", "json", *arguments)
        assert output, errors
        return code, json.loads(output)["incidents"]

    return run


def document(folder, *, service="checkout", begin=BEGIN, end: float | None = None, times=True):
    """Write a draft about an incident."""
    (folder / "postmortems").mkdir(exist_ok=True)
    impact = f'impact: {{start: "{time_text(begin)}"' if times else ""
    impact += f', end: "{time_text(end)}"}}\n' if times and end else "}\n" if times else ""
    text = (
        "---\nschema: slo.postmortem/v1\nid: PM-2026-001\ntitle: Errors\n"
        f'date: "{time_text(begin)[:10]}"\ntemplate: quick\nseverity: SEV3\nstatus: draft\n'
        f"service: {service}\n{impact}---\n\n# Errors\n"
    )
    (folder / "postmortems" / f"{time_text(begin)[:10]}-errors.md").write_text(text, encoding="utf-8")


def test_an_episode_without_a_document_is_missing(prometheus, found):
    # A total outage of 10 minutes at 99.9%: 600 s of 2419 s that the budget of 28 days allows.
    prometheus.faults.append(fault(10))
    code, [one] = found()
    assert code == 3
    assert (one["service"], one["triggers"], one["missing"]) == ("checkout", ["budget"], True)
    [slo] = one["slos"]
    assert slo["slo"] == "availability"
    assert slo["budget_spent"] == pytest.approx(600 / (PERIOD * 0.001), rel=0.06)
    assert slo["bad_events"] == pytest.approx(600 * RATE, rel=0.06)
    begin = datetime.fromisoformat(one["begin"]).timestamp()
    end = datetime.fromisoformat(one["end"]).timestamp()
    assert abs(begin - BEGIN) <= 60
    assert abs(end - BEGIN - 600) <= 120
    assert one["alerts"][0]["severity"] == "page"
    assert one["command"] == (
        "slo postmortem new TITLE --service checkout --severity SEVERITY"
        f" --from {time_text(begin - 30 * MINUTE)} --to {time_text(end + 30 * MINUTE)}"
    )


@pytest.mark.parametrize(
    ("minutes", "share", "triggers"),
    [
        (5, 1.0, []),  # 12% of the budget
        (5, 0.2, []),  # 2.5%
        (20, 0.2, ["duration"]),  # 9.9%
        (20, 0.02, []),  # 1%: many minutes, but no outage
        (60, 0.4, ["budget", "duration"]),
    ],
)
def test_triggers_are_shares_of_the_budget_and_minutes(prometheus, found, minutes, share, triggers):
    prometheus.faults.append(fault(minutes, share))
    code, [one] = found()
    assert one["triggers"] == triggers
    assert code == (3 if triggers else 0)


def test_the_share_can_be_another(prometheus, found):
    prometheus.faults.append(fault(5))
    assert found("--budget-share", "0.1")[0] == 3


def test_the_duration_decides_if_data_does_not_cover_the_period(prometheus, found, scan):
    prometheus.has_budget = False
    prometheus.faults.append(fault(20))
    code, [one] = found()
    assert (code, one["triggers"], one["slos"][0]["budget_spent"]) == (3, ["duration"], None)
    assert "unknown share of the error budget, because there is no data for the whole window" in scan()[1]
    prometheus.faults[0] = fault(12)
    assert found()[0] == 0


def test_a_state_that_requires_a_postmortem_counts_only_if_it_was_entered(prometheus, found):
    prometheus.faults.append(fault(5))
    after = BEGIN + 8 * MINUTE
    prometheus.levels["checkout"] = [(BEGIN - HOUR, 2), (after, 0)]
    assert found()[1][0]["triggers"] == ["policy"]
    prometheus.levels["checkout"] = [(BEGIN - HOUR, 0), (after, 0)]
    assert found()[1][0]["triggers"] == []
    prometheus.levels["checkout"] = [(BEGIN - HOUR, 2), (after, 1)]
    assert found()[1][0]["triggers"] == []


def test_two_outages_of_one_incident_are_added_up(prometheus, found):
    second = BEGIN + 25 * MINUTE
    prometheus.faults += [fault(5), fault(5, begin=second)]
    _, [one] = found()
    assert one["slos"][0]["budget_spent"] == pytest.approx(600 / (PERIOD * 0.001), rel=0.06)
    assert one["duration_seconds"] == pytest.approx(30 * MINUTE, abs=150)
    assert len(one["alerts"]) == 2
    _, apart = found("--join-within", "5")
    assert [len(each["alerts"]) for each in apart] == [1, 1]
    assert all(
        each["slos"][0]["budget_spent"] == pytest.approx(300 / (PERIOD * 0.001), rel=0.12) for each in apart
    )


class TestCoverage:
    def test_a_draft_without_an_end_covers_it(self, prometheus, found, repository):
        prometheus.faults.append(fault(10))
        document(repository.path)
        code, [one] = found()
        assert (code, one["missing"], one["postmortem"]) == (0, False, "PM-2026-001")
        assert one["path"] == f"postmortems/{time_text(BEGIN)[:10]}-errors.md"

    def test_a_document_of_another_time_or_service_does_not(self, prometheus, found, repository):
        prometheus.faults.append(fault(10))
        document(repository.path, begin=BEGIN - HOUR, end=BEGIN - 35 * MINUTE)
        assert found()[0] == 3
        document(repository.path, service="search")
        assert found()[0] == 3

    def test_one_without_times_covers_its_date(self, prometheus, found, repository):
        prometheus.faults.append(fault(10))
        document(repository.path, times=False)
        assert found()[0] == 0

    def test_a_reason_excuses_it_but_not_the_worst(self, prometheus, found, repository):
        prometheus.faults.append(fault(10))
        words = ["postmortem", "declare", "Load test", "--service", "checkout", "--from", time_text(BEGIN)]
        reason = ("--no-postmortem", "it was planned")
        assert CliRunner().invoke(app, [*words, "--severity", "SEV3", *reason]).exit_code == 0
        code, [one] = found()
        assert (code, one["missing"], one["no_postmortem"]) == (0, False, "it was planned")
        assert CliRunner().invoke(app, [*words, "--severity", "SEV1", *reason]).exit_code == 0
        code, [one] = found()
        assert (code, one["triggers"][0]) == (3, "severity")

    def test_what_people_declared_is_a_trigger_with_and_without_alerts(self, prometheus, found):
        prometheus.faults.append(fault(5))
        assert found()[0] == 0
        words = ["postmortem", "declare", "It's odd", "--service", "checkout", "--severity", "SEV4"]
        at = ("--from", time_text(BEGIN + MINUTE), "--detected-by", "customer")
        assert CliRunner().invoke(app, [*words, *at]).exit_code == 0
        code, [one] = found()
        assert (code, one["triggers"], one["declared"]) == (3, ["not detected by an alert"], ["INC-2026-001"])
        assert one["command"].startswith(
            """slo postmortem new 'It'"'"'s odd' --service checkout --severity SEV4"""
        )
        prometheus.faults.clear()
        assert found()[0] == 0
        assert CliRunner().invoke(app, [*words, *at, "--novel"]).exit_code == 0
        code, incidents = found()
        assert (code, [one["missing"] for one in incidents]) == (3, [False, True])


class TestSearch:
    def test_only_the_chosen_time_and_service_are_read(self, prometheus, found):
        prometheus.faults += [fault(10), fault(10, service="search", begin=BEGIN + DAY)]
        assert [one["service"] for one in found()[1]] == ["checkout", "search"]
        assert found("--from", time_text(NOW - 12 * HOUR)) == (0, [])
        until = time_text(BEGIN + 6 * HOUR)
        assert [one["service"] for one in found("--to", until)[1]] == ["checkout"]
        found("--service", "search")
        assert all('service="search"' in query for query in prometheus.queries[-3:] if "slo:" in query)

    def test_alerts_of_services_without_a_spec_are_not_judged(self, prometheus, found):
        prometheus.faults.append(fault(10, service="unknown"))
        assert found() == (0, [])

    def test_alerts_are_replayed_where_rules_were_not_loaded(self, prometheus, found):
        prometheus.recorded = frozenset({"search"})
        prometheus.faults.append(replace(fault(10), alerted=()))
        code, [one] = found()
        assert code == 3
        assert all(each["replayed"] for each in one["alerts"])
        assert one["slos"][0]["budget_spent"] == pytest.approx(600 / (PERIOD * 0.001), rel=0.06)
        prometheus.recorded = frozenset({"search", "checkout"})
        assert found() == (0, [])
        prometheus.has_alerts = False
        assert found()[0] == 3

    def test_an_alert_that_still_fires_has_no_end(self, prometheus, found, scan):
        start = NOW - 20 * MINUTE
        prometheus.faults.append(
            Fault(
                service="checkout",
                begin=start,
                end=NOW + HOUR,
                alerted=((PAGE_NAME, start + 2 * MINUTE, NOW),),
            )
        )
        code, [one] = found()
        assert (code, one["end"]) == (3, None)
        assert "--to" not in one["command"]
        assert f"{one['begin']} to now" in scan()[1]

    def test_a_ticket_looks_back_as_far_as_its_windows(self, prometheus, found):
        ticket = (TICKET_NAME, BEGIN + 20 * HOUR, BEGIN + 22 * HOUR)
        prometheus.faults.append(
            Fault(service="checkout", begin=BEGIN, end=BEGIN + 20.5 * HOUR, share=0.006, alerted=(ticket,))
        )
        _, [one] = found()
        assert one["triggers"] == ["duration"]
        assert abs(datetime.fromisoformat(one["begin"]).timestamp() - BEGIN) < 60

    def test_no_query_reads_alerts_of_more_than_a_day(self, prometheus, found):
        found("--from", time_text(NOW - 30 * DAY))
        ranges = [query for query in prometheus.queries if "firing" in query]
        assert len(ranges) == 30
        assert all("[86400s]" in query for query in ranges)


class TestFormats:
    def test_text_has_facts_and_the_command(self, prometheus, scan):
        prometheus.faults += [fault(10), fault(4, service="search", begin=BEGIN + DAY)]
        code, output, _ = scan()
        assert code == 3
        assert "2 incidents, 1 without a required postmortem" in output
        assert "because of: budget" in output
        assert "bad events in" in output
        assert "slo postmortem new TITLE --service checkout" in output
        small = output.partition("No postmortem required:")[2].strip().splitlines()
        assert len(small) == 1
        assert small[0].startswith("search, ")

    def test_markdown_has_a_heading_for_each_missing_one(self, prometheus, scan):
        prometheus.faults.append(fault(10))
        output = scan("--format", "markdown")[1]
        assert output.startswith("# Incidents and postmortems\n")
        assert "\n## Missing: checkout, " in output

    def test_github_has_an_annotation_at_the_service_in_its_spec(self, prometheus, scan):
        prometheus.faults.append(fault(10))
        code, output, _ = scan("--format", "github")
        assert code == 3
        assert output.startswith("::warning file=specs/checkout.slo.yaml,line=2,col=10,")
        assert "title=SLO7590" in output

    def test_verbose_states_the_number_of_queries(self, prometheus, scan):
        errors = scan("--verbose")[2]
        assert f"queries: {len(prometheus.queries)} requests" in errors


class TestLiveCheck:
    """The part of `slo check --live`."""

    def recent(self, prometheus):
        client = PrometheusClient(Connection(url=prometheus.url))
        settings = Settings()
        expected = expected_services(
            ("specs",), output="generated", settings=settings, loaded=LoadedRules(())
        )
        services = [one for one, _ in expected]
        scope = Scope(naming=naming_of(settings))
        return scan_recent(client, scope, settings, services, specs=("specs",), settings_path=None)

    def test_without_postmortems_nothing_is_asked(self, prometheus, repository, monkeypatch):
        monkeypatch.chdir(repository.path)
        prometheus.faults.append(fault(10))
        assert self.recent(prometheus) == RecentIncidents()
        assert prometheus.queries == []

    def test_an_episode_without_a_document_is_a_warning(self, prometheus, repository, monkeypatch):
        monkeypatch.chdir(repository.path)
        prometheus.faults += [fault(10), fault(10, service="search", begin=BEGIN + DAY)]
        document(repository.path)
        result = self.recent(prometheus)
        assert result.incidents == (2, 1)
        assert result.requests == len(prometheus.queries)
        [one] = result.diagnostics
        assert (one.code, one.is_error, one.location.path) == ("SLO7590", False, "specs/search.slo.yaml")
        assert "'search' has no postmortem for" in one.message
        assert one.hint.startswith("slo postmortem new TITLE --service search")
        assert "2 incidents in 7d, 1 without a required postmortem, 0 requests" in live_summary(
            LiveResult(diagnostics=(), incidents=result.incidents)
        )

    def test_an_ignore_of_it_is_never_unused(self, prometheus, repository):
        document(repository.path)
        (repository.path / "slo.yaml").write_text(
            "version: slo-settings/v1\nignore:\n  - SLO7590 because only a pilot writes postmortems\n"
        )
        for command in ("validate", "postmortem lint"):
            done = repository.slo(*command.split())
            assert "SLO7590" not in done.stderr + done.stdout


class TestRefusals:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("--from", "yesterday"),
            ("--from", "2026-11-10", "--to", "2026-11-10"),
            ("--service", "serch"),
            ("--service", "a/b"),
            ("--budget-share", "-1"),
            ("--directory", ""),
        ],
    )
    def test_wrong_usage_is_2(self, scan, arguments):
        assert scan(*arguments)[0] == 2

    def test_without_a_prometheus_it_is_2_and_without_an_answer_4(self, repository, monkeypatch):
        monkeypatch.chdir(repository.path)
        monkeypatch.delenv("SLO_PROMETHEUS_URL", raising=False)
        assert CliRunner().invoke(app, ["postmortem", "scan"]).exit_code == 2
        done = CliRunner().invoke(app, ["postmortem", "scan", "--prometheus", "http://127.0.0.1:9"])
        assert done.exit_code == 4
        assert "slo postmortem scan: SLO650" in done.stderr

    def test_a_document_or_a_spec_that_cannot_be_read_is_1(self, prometheus, scan, repository):
        prometheus.faults.append(fault(10))
        document(repository.path)
        [file] = (repository.path / "postmortems").iterdir()
        file.write_text(file.read_text().replace("id: PM-2026-001\n", ""))
        code, output, errors = scan()
        assert code == 1
        assert "SLO1002" in errors
        assert "1 without a required postmortem" in output
        file.unlink()
        repository.write_spec("search", "version: slo/v1\n")
        assert scan()[0] == 1
