"""`slo postmortem new` with Prometheus: what is filled in, what is not, and what is never written."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from slo_compiler.live.scope import Scope
from slo_compiler.model import Settings
from slo_compiler.model.postmortems import Form, IncidentSeverity
from slo_compiler.naming import naming_of
from slo_compiler.postmortem_files.alignment import align_tables
from slo_compiler.postmortem_files.files import find_postmortems
from slo_compiler.postmortem_files.read import read_postmortem
from slo_compiler.prometheus_api.errors import UnreachableError
from slo_compiler.workflows.incidents import plan_services
from slo_compiler.workflows.postmortem_new import NewPostmortem, write_investigated
from slo_compiler.workflows.postmortem_search import Search, SearchError, chosen_plan, search
from slo_compiler.workflows.postmortems import PostmortemRequest, lint_postmortems

from .fake_prometheus import RATE, FakePrometheus, FakeSlo, Fault

GOLDEN = Path(__file__).parent / "cases" / "postmortems" / "prefilled.md.golden"
PAGE = "SLOErrorBudgetBurnPage"
DOCUMENT = "postmortems/2026-11-10-checkout-errors-after-v42.md"
SIDECAR = "postmortems/evidence/PM-2026-001.json"
DAY = date(2026, 11, 10)

SPEC = """\
version: slo/v1
service: checkout
runbook: https://runbooks.example.com/checkout
dashboard: https://grafana.example.com/d/checkout
slos:
  - name: availability
    target: 99.9
    sli:
      events:
        bad: http_requests_total{job="checkout", code=~"5.."}
        total: http_requests_total{job="checkout"}
"""
LATENCY = """\
  - name: latency
    target: 99
    sli:
      latency:
        histogram: http_request_duration_seconds{job="checkout"}
        threshold: 300ms
"""
GROUPED = SPEC.replace("    target", "    group_by: [route]\n    target")


def at(text: str) -> float:
    return datetime.fromisoformat(f"2026-11-10T{text}Z").replace(tzinfo=UTC).timestamp()


BEGIN, END, NOW = at("14:23:00"), at("15:18:00"), at("17:00:00")
FAULT = Fault(begin=BEGIN, end=END, ratio=0.2)
PAGED = (PAGE, at("14:25:30"), at("15:26:30"))
STATES = ((0.0, 3), (at("14:48:00"), 2))
BUDGET = ((0.0, 0.834), (at("15:00:00"), 0.5611))


def incident(**changes) -> FakeSlo:
    known = {"faults": (FAULT,), "alerts": (PAGED,), "levels": STATES, "remaining": BUDGET}
    return FakeSlo(**(known | changes))


@pytest.fixture
def write(repository, monkeypatch):
    """Write a document about what a fake Prometheus knows."""
    monkeypatch.chdir(repository.path)

    def run(
        *slos,
        spec=SPEC,
        begin=None,
        end=None,
        now=NOW,
        form=Form.STANDARD,
        server=None,
        chosen=(),
        settings=Settings(),  # noqa: B008 - frozen
        **more,
    ):
        repository.write_spec("checkout", spec)
        plan = chosen_plan(plan_services(("specs",), settings), "checkout", chosen)
        source = server or FakePrometheus(now=now, slos={"availability": slos}, **more)
        where = Search(
            scope=Scope(naming=naming_of(settings)),
            settings=settings,
            url="http://user:secret@prometheus.example.com/path?token=secret",
            begin=begin,
            end=end,
        )
        request = NewPostmortem(
            title="Checkout errors after v42",
            service="checkout",
            severity=IncidentSeverity.SEV2,
            form=form,
            day=DAY,
        )
        findings = search(source, plan, where)
        return write_investigated(request, findings)

    return run


def codes() -> set[str]:
    found = lint_postmortems(PostmortemRequest(paths=("postmortems",), as_of=DAY))
    assert not found.has_failed, found.diagnostics
    return {one.code for one in found.diagnostics}


def text_of(result) -> str:
    assert result.diagnostic is None, result.diagnostic
    return Path(result.path).read_text()


def value_of(text: str, fact: str) -> str:
    """The value of a fact in the evidence."""
    found = re.search(rf"^\| {re.escape(fact)}[^|]*\| (.*?) *\|$", text, re.MULTILINE)
    assert found is not None, fact
    return found[1]


def sidecar() -> dict:
    return json.loads(Path(SIDECAR).read_text())


# ---- an impact ---------------------------------------------------------------------------------------


def test_the_document_of_an_incident_is_the_golden_one(write):
    text = text_of(write(incident()))
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text(text)
    assert text == GOLDEN.read_text()


def test_the_document_links_to_the_time_of_the_incident_in_the_generated_dashboard(write):
    result = write(incident(), settings=Settings(grafana_url="https://grafana.example.com/x"))
    links = yaml.safe_load(text_of(result).split("---\n")[1])["links"]
    facts = read_postmortem(result.path).document.facts
    half_an_hour = 30 * 60
    begin = round((facts.impact.start.timestamp() - half_an_hour) * 1000)
    end = round((facts.impact.end.timestamp() + half_an_hour) * 1000)
    assert links["slo_dashboard"] == (
        "https://grafana.example.com/x/d/slo-detail?var-service=checkout&var-slo=availability"
        f"&from={begin}&to={end}"
    )
    assert links["dashboard"] == "https://grafana.example.com/d/checkout"


def test_facts_are_those_of_the_fault(write):
    result = write(incident())
    facts = read_postmortem(result.path).document.facts
    assert abs(facts.impact.start.timestamp() - BEGIN) <= 30
    assert abs(facts.impact.end.timestamp() - END) <= 30 + 120
    assert (facts.detected.timestamp(), facts.slos) == (PAGED[1], ("availability",))
    data = sidecar()["slos"][0]
    assert data["impact"]["bad"] == pytest.approx((END - BEGIN) * RATE * 0.2, rel=0.01)
    spent = (END - BEGIN) * RATE * 0.2 / (RATE * 28 * 86_400 * 0.001)
    assert data["budget"]["spent"] == pytest.approx(spent, rel=0.01)
    assert [float(share) for _, share in facts.budget] == [data["budget"]["spent"]]


@pytest.mark.parametrize("form", Form)
def test_a_fresh_document_lacks_only_what_people_know(write, form):
    text = text_of(write(incident(), form=form))
    # What spends so much of the budget is no incident for the quick form.
    expected = {"SLO7520", "SLO7530"} | ({"SLO7524", "SLO7557"} if form is Form.QUICK else set())
    assert codes() == expected
    assert align_tables(text) == text
    assert find_postmortems(("postmortems",))[0] == (DOCUMENT,)


def test_the_quick_form_has_the_times_in_its_list(write):
    document = read_postmortem(write(incident(), form=Form.QUICK).path).document
    assert [one.text for one in document.timeline] == [
        "Impact begins (estimated): availability",
        f"{PAGE} fires: availability",
        "Error budget policy enters the state caution: availability",
        "Impact ends (estimated): availability",
        f"{PAGE} resolves: availability",
    ]


def test_an_edit_of_the_evidence_is_seen(write):
    result = write(incident())
    path = Path(result.path)
    path.write_text(path.read_text().replace("Spent by this incident", "Spent by that incident"))
    assert "SLO7511" in codes()


def test_a_file_of_the_same_incident_is_the_same(write):
    first = text_of(write(incident())), Path(SIDECAR).read_bytes()
    Path(DOCUMENT).unlink()
    Path(SIDECAR).unlink()
    assert (text_of(write(incident())), Path(SIDECAR).read_bytes()) == first


def test_every_figure_has_its_queries_with_times_and_results(write):
    write(incident())
    data = sidecar()
    assert {one["for"] for one in data["queries"]} == {"alerts", "replay", "impact", "budget", "policy"}
    for one in data["queries"]:
        times = [one["at"]] if "at" in one else [one["begin"], one["end"]]
        for time in times:
            assert datetime.fromisoformat(time["utc"]).timestamp() == pytest.approx(time["unix"], abs=0.5)
        assert one["query"]
        assert one["samples"] == sum(len(run["values"]) for part in one["result"] for run in part["runs"])
    alerts = next(one for one in data["queries"] if one["for"] == "alerts")
    (run,) = alerts["result"][0]["runs"]
    assert (run["begin"], run["step"], len(run["values"])) == (PAGED[1], 30, 123)


def test_no_secret_of_the_url_is_written(write):
    assert "secret" not in text_of(write(incident()))
    assert "secret" not in Path(SIDECAR).read_text()
    assert sidecar()["prometheus"] == "http://prometheus.example.com/path"


# ---- less than everything ----------------------------------------------------------------------------


def test_an_impact_that_lasts_has_no_end(write):
    lasting = incident(faults=(Fault(begin=BEGIN, end=NOW, ratio=0.2),), alerts=((PAGE, PAGED[1], NOW),))
    text = text_of(write(lasting, now=at("15:00:00")))
    facts = read_postmortem(DOCUMENT).document.facts
    assert (facts.impact.end, facts.impact.duration) == (None, None)
    assert "# not over at 2026-11-10 15:00:00Z" in text
    assert "**Duration**: X min" in text
    assert "the impact was not over" in text
    assert "Leaves the window" not in text
    assert "resolves" not in text
    assert codes() == {"SLO7520", "SLO7530"}


def test_nothing_found_is_written_too(write):
    text = text_of(write(FakeSlo()))
    facts = read_postmortem(DOCUMENT).document.facts
    assert (facts.impact.start, facts.slos, facts.budget) == (None, (), ())
    assert "No impact was found." in text
    assert "no error ratio exceeded its budget: availability." in text
    assert "source: human" in text
    assert Path(SIDECAR).exists()
    assert codes() == {"SLO7520", "SLO7530"}


def test_no_data_is_not_no_impact(write):
    text = text_of(write())
    assert "There is no data for: availability." in text
    assert "no error ratio exceeded" not in text


def test_what_is_earlier_than_the_search_is_said(write):
    text = text_of(write(incident(), begin=datetime.fromtimestamp(at("14:40:00"), tz=UTC)))
    assert "It may have begun earlier" in text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"since": BEGIN - 20 * 86_400}, "there is data only since 2026-10-21 14:23:00Z, less than 28d"),
        ({"kept_since": BEGIN - 15 * 86_400}, "check the retention time"),
        ({"has_rules": False}, "there are no recorded series, and raw series do not cover 28d"),
    ],
)
def test_without_data_for_the_period_there_is_no_share(write, changes, reason):
    text = text_of(write(incident(**changes)))
    assert value_of(text, "Error budget of 28d").startswith("unknown: ")
    assert reason in value_of(text, "Error budget of 28d")
    assert f"- Error budget spent, availability: unknown, because {reason}" in text or "retention" in reason
    assert "Spent by this incident" not in text
    assert "\nbudget:" not in text
    assert read_postmortem(DOCUMENT).document.facts.budget == ()
    assert sidecar()["slos"][0]["budget"]["spent"] is None
    assert codes() == {"SLO7520", "SLO7530"}


def test_an_alert_that_is_not_recorded_is_a_hint_and_no_fact(write):
    text = text_of(write(incident(alerts=())))
    assert read_postmortem(DOCUMENT).document.facts.detected is None
    assert re.search(rf'^# detected: .*alert: "{PAGE}"}}  # replayed, not recorded$', text, re.MULTILINE)
    assert "| HH:MM    | First alert fired" in text
    assert value_of(text, "Alerts recorded in ALERTS") == "none"
    assert value_of(text, "Time to detect (replayed)").endswith("no alert is recorded")


def test_raw_series_are_enough_to_replay(write):
    text = text_of(write(incident(alerts=(), has_rules=False)))
    assert f"{PAGE} (replayed from raw series)" in text


def test_warnings_of_prometheus_are_kept(write):
    text = text_of(write(incident(), warnings=("a store | <!-- is down",)))
    assert "Prometheus warns: a store \\| &lt;!-- is down" in text
    assert sidecar()["warnings"] == ["a store | <!-- is down"]


# ---- several SLOs and groups ---------------------------------------------------------------------------


def two(latency: FakeSlo) -> FakePrometheus:
    marks = {"availability": "http_requests_total", "latency": "http_request_duration_seconds"}
    return FakePrometheus(now=NOW, slos={"availability": (incident(),), "latency": (latency,)}, marks=marks)


def test_two_slos_at_one_time_are_one_incident(write):
    slow = Fault(begin=at("15:00:00"), end=at("15:30:00"), ratio=0.5)
    text = text_of(write(server=two(FakeSlo(faults=(slow,))), spec=SPEC + LATENCY))
    facts = read_postmortem(DOCUMENT).document.facts
    assert facts.slos == ("availability", "latency")
    assert abs(facts.impact.start.timestamp() - BEGIN) <= 30
    assert abs(facts.impact.end.timestamp() - slow.end) <= 60
    assert {slo for slo, _ in facts.budget} == {"availability", "latency"}
    assert re.findall(r"^### ([a-z]+)", text, re.MULTILINE) == ["availability", "latency"]
    assert codes() == {"SLO7520", "SLO7530"}


def test_another_time_is_another_incident(write):
    slow = Fault(begin=at("12:00:00"), end=at("12:20:00"), ratio=0.05)
    text = text_of(write(server=two(FakeSlo(faults=(slow,))), spec=SPEC + LATENCY))
    facts = read_postmortem(DOCUMENT).document.facts
    assert (facts.slos, len(facts.budget)) == (("availability",), 1)
    assert value_of(text, "Other times above the error budget").startswith("2026-11-10 12:0")
    assert "- Bad events, latency" not in text


def test_of_two_incidents_the_one_that_lasts_is_meant(write):
    slow = Fault(begin=at("16:50:00"), end=NOW, ratio=0.05)
    write(server=two(FakeSlo(faults=(slow,))), spec=SPEC + LATENCY)
    assert read_postmortem(DOCUMENT).document.facts.slos == ("latency",)


def test_a_chosen_slo_is_the_only_one(write):
    text = text_of(write(server=two(FakeSlo()), spec=SPEC + LATENCY, chosen=("latency",)))
    assert "availability" not in text.partition("slo:evidence")[2]


def test_at_most_five_groups_are_described_worst_first(write):
    routes = [
        incident(
            group={"route": f"/{number}|x"},
            faults=(Fault(begin=BEGIN, end=END, ratio=0.02 * number),),
            alerts=(),
        )
        for number in range(1, 9)
    ]
    text = text_of(write(*routes, spec=GROUPED))
    assert re.findall(r"^### availability \(route=/(\d)", text, re.MULTILINE) == ["8", "7", "6", "5", "4"]
    assert "3 more groups of availability have an impact" in text
    assert "Bad events, availability (route=/8\\|x): " in text
    assert text.count("- Bad events, ") == 1
    assert codes() == {"SLO7520", "SLO7530"}
    assert len(sidecar()["slos"]) == 8


# ---- nothing is written --------------------------------------------------------------------------------


def test_evidence_without_a_document_is_not_replaced(write):
    Path(SIDECAR).parent.mkdir(parents=True)
    Path(SIDECAR).write_text("other")
    result = write(incident())
    assert (result.diagnostic.code, result.diagnostic.location.path) == ("SLO7580", SIDECAR)
    assert Path(SIDECAR).read_text() == "other"
    assert not Path(DOCUMENT).exists()


def test_a_document_that_exists_stays_and_no_evidence_is_left(write):
    Path("postmortems").mkdir()
    Path(DOCUMENT).write_text("mine")
    assert write(incident()).diagnostic.code == "SLO7514"
    assert Path(DOCUMENT).read_text() == "mine"
    assert not Path(SIDECAR).parent.exists()


def test_a_server_that_fails_leaves_nothing(write):
    class Broken(FakePrometheus):
        def span(self, *arguments, **more):
            raise UnreachableError("gone")

    with pytest.raises(UnreachableError):
        write(server=Broken(now=NOW, slos={"availability": (incident(),)}))
    assert not Path("postmortems").exists()


def test_names_that_no_spec_has_are_wrong_usage(write):
    with pytest.raises(SearchError, match="did you mean 'availability'"):
        write(chosen=("availabilty",))
    found = plan_services(("specs",), Settings())
    with pytest.raises(SearchError, match="use one of checkout, search"):
        chosen_plan(found, "xyz", ())


NEW = ("postmortem", "new", "Errors", "--severity", "SEV2", "--service")
NOWHERE = ("--prometheus", "http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("checkout",), 2, "--offline"),
        (("checkut", *NOWHERE), 2, "did you mean 'checkout'?"),
        (("checkout", "--slo", "latency", *NOWHERE), 2, "checkout has no SLO 'latency'"),
        (("checkout", *NOWHERE), 4, "SLO6501"),
        (("checkout", "--prometheus", "nowhere"), 2, "has no environment 'nowhere'"),
        (("checkout", "--to", "later", *NOWHERE), 2, "is not a time in UTC"),
        (("broken", *NOWHERE), 1, "SLO1"),
        (("checkout", "--settings", "missing.yaml", *NOWHERE), 1, "missing.yaml"),
    ],
)
def test_what_cannot_be_searched_is_said_and_nothing_is_written(repository, arguments, code, said):
    repository.write_spec("broken", "version: slo/v1\nservice: broken\nslos: []\n")
    done = repository.slo(*NEW, *arguments, env={"SLO_PROMETHEUS_URL": ""})
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr
    assert not (repository.path / "postmortems").exists()
