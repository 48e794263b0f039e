"""`slo gate` against a real Prometheus: what blocks a change, what never does, and what is unknown."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request

import pytest
import yaml

from slo_compiler.cli.gate import Change
from slo_compiler.live.gate_query import gate_expression
from slo_compiler.live.scope import Scope
from slo_compiler.model import ChangeClass, Settings
from slo_compiler.naming import naming_of

from .conftest import ROOT
from .live.policy_series import DAY, PolicyService
from .live.recorded import RecordedData, recording_prometheus

GO, BLOCKED, UNKNOWN = 0, 3, 4

SERVICES = (
    PolicyService(name="healthy"),
    PolicyService(name="frozen", levels={"availability": 1}),
    PolicyService(name="careful", levels={"availability": 2}),
    # Nearly all is well: the mean of the remaining budgets is 60%.
    PolicyService(name="one-bad", levels={"a": 3, "b": 3, "c": 3, "d": 3, "e": 0}),
    PolicyService(name="advised", levels={"availability": 0}, mode="advise"),
    PolicyService(name="not-a-number", levels={"availability": "NaN"}),
    PolicyService(name="silent", levels={"availability": None}),
    PolicyService(name="half-silent", levels={"availability": 3, "latency": None}),
    PolicyService(name="lenient", levels={"availability": None}, on_unknown="allow"),
    PolicyService(name="stale", ended=20 * 60),
    PolicyService(name="young", history_days=7),
    PolicyService(name="departed", history_ended=34 * 60),
    PolicyService(name="departed-early", history_days=7, history_ended=34 * 60),
    PolicyService(name="unlabeled", history_days=None),
    PolicyService(name="quiet", levels={"availability": 0}, events=10_000),
    PolicyService(name="unreadable", levels={"availability": 0}, min_events="many"),
    PolicyService(name="stateless", has_states=False),
    PolicyService(name="slow", levels={"latency": 0}, kind="latency"),
    PolicyService(name="waived", levels={"availability": 1}),
    PolicyService(name="expired", levels={"availability": 1}),
    PolicyService(name="everywhere", labels={"cluster": "a"}),
    PolicyService(name="everywhere", labels={"cluster": "b"}, levels={"availability": 1}),
)


def _waiver(data: RecordedData, service: str, expires: float) -> None:
    labels = {"policy": "default", "waiver": "launch", "allow": "feature", "ticket": "SHOP-12"}
    named = {"service": service, **labels, "approved_by": "director"}
    data.add("slo:policy_waiver:expiry_timestamp_seconds", named, expires)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    data = RecordedData()
    for service in SERVICES:
        service.write(data)
    _waiver(data, "waived", data.now + DAY)
    _waiver(data, "expired", data.now - DAY)
    with recording_prometheus(data, tmp_path_factory.mktemp("prometheus")) as server:
        yield server.url


@pytest.fixture
def ask(repository, prometheus):
    """Run the gate, and return the exit code and the JSON of the decision."""

    def run(service, *arguments, change="feature"):
        words = ("--service", service, "--class", change, "--prometheus", prometheus, "--format", "json")
        done = repository.slo("gate", *words, *arguments)
        assert "Traceback" not in done.stderr
        return done.returncode, json.loads(done.stdout), done.stderr

    return run


@pytest.mark.parametrize(
    ("service", "change", "code"),
    [
        ("healthy", "feature", GO),
        ("healthy", "risky", GO),
        ("careful", "feature", GO),
        ("careful", "risky", BLOCKED),
        ("frozen", "feature", BLOCKED),
        ("frozen", "security", GO),
        ("waived", "feature", GO),
        ("waived", "risky", BLOCKED),
        ("expired", "feature", BLOCKED),
        ("half-silent", "feature", UNKNOWN),
        ("half-silent", "security", GO),
        ("lenient", "feature", GO),
        ("young", "feature", UNKNOWN),
        ("departed", "feature", GO),
        ("departed-early", "feature", UNKNOWN),
        ("unlabeled", "feature", UNKNOWN),
    ],
)
def test_the_state_of_the_policy_decides(ask, service, change, code):
    assert ask(service, change=change)[0] == code


def test_no_data_is_not_approval(ask):
    for service in ("silent", "no-such-service"):
        code, result, _ = ask(service)
        assert (code, result["decision"]) == (UNKNOWN, "unknown")


def test_the_worst_slo_decides_not_the_mean(ask):
    code, result, _ = ask("one-bad")
    assert code == BLOCKED
    assert next((one["slo"], one["decision"]) for one in result["slos"]) == ("e", "blocked")
    assert sum(one["remaining"] for one in result["slos"]) / 5 > 0.5


def test_the_budget_of_the_period_decides_not_the_present_sli(ask):
    # Every service has a burn rate of 0 now.
    assert ask("frozen")[0] == BLOCKED


def test_a_spent_budget_is_not_missing_data(ask):
    code, result, _ = ask("slow")
    assert code == BLOCKED
    assert result["slos"][0]["remaining"] == -0.2


def test_a_value_that_is_not_a_number_is_unknown(ask):
    assert ask("not-a-number")[0] == UNKNOWN


def test_a_policy_that_cannot_be_read_is_unknown_not_lifted(ask):
    assert ask("unreadable")[0] == UNKNOWN
    assert ask("stateless")[0] == UNKNOWN


def test_only_0_means_go(repository, prometheus):
    """A crash and wrong usage have codes of their own, which no script takes for an answer."""
    url = ("--prometheus", prometheus)
    assert repository.slo("gate", *url).returncode == 2
    assert repository.slo("gate", "--service", "", *url).returncode == 2
    assert repository.slo("gate", "--service", "healthy", "--class", "hotfix", *url).returncode == 2
    nowhere = ("--prometheus", "http://127.0.0.1:9")
    assert repository.slo("gate", "--service", "healthy", *nowhere).returncode == UNKNOWN
    crash = "raise RuntimeError"
    (repository.path / "sitecustomize.py").write_text(
        f"import json\ndef dumps(*_, **__): {crash}\njson.dumps = dumps"
    )
    broken = repository.slo(
        *("gate", "--service", "healthy", "--format", "json", *url),
        env={"PYTHONPATH": f"{repository.path}:{ROOT}"},
    )
    assert broken.returncode == 70


def test_the_classes_of_the_command_are_those_of_policies():
    """They are listed twice, so that the help needs no import of the model."""
    assert [one.value for one in Change] == [one.value for one in ChangeClass]


def test_an_old_state_is_unknown(ask):
    code, result, _ = ask("stale")
    assert code == UNKNOWN
    assert "minutes old" in result["slos"][0]["reason"]


def test_a_group_without_data_is_judged_by_the_history_it_had(ask):
    """The start of a history is forgotten after 2 days without data; its events count for a whole period."""
    _, result, _ = ask("departed-early")
    assert result["slos"][0]["reason"] == "there is data for only 25% of the window"
    _, result, _ = ask("unlabeled")
    assert result["slos"][0]["reason"] == "it is unknown since when there is data"


def test_latency_decides_as_well_as_availability(ask):
    assert ask("slow")[0] == BLOCKED


def test_an_error_budget_of_few_events_never_blocks(ask):
    code, result, _ = ask("quiet")
    assert code == GO
    assert "too little traffic" in result["slos"][0]["reason"]


def test_an_advising_policy_exits_with_0_and_says_what_it_would_have_done(ask):
    code, result, _ = ask("advised")
    assert (code, result["decision"], result["effect"]) == (GO, "blocked", "go")
    assert ask("advised", "--mode", "enforce")[0] == BLOCKED
    assert ask("frozen", "--mode", "advise")[0] == GO


def test_a_rollback_is_never_blocked(ask, repository):
    for service in ("frozen", "silent", "stale", "no-such-service", "everywhere"):
        assert ask(service, change="rollback")[0] == GO
    arguments = ("gate", "--service", "frozen", "--class", "rollback")
    assert repository.slo(*arguments, "--prometheus", "http://127.0.0.1:9").returncode == GO


def test_the_caller_may_say_what_unknown_means(ask, repository):
    assert ask("silent", "--on-unknown", "allow")[0] == GO
    assert ask("lenient", "--on-unknown", "block")[0] == UNKNOWN
    nowhere = ("gate", "--service", "frozen", "--prometheus", "http://127.0.0.1:9")
    assert repository.slo(*nowhere, "--on-unknown", "allow").returncode == GO
    assert repository.slo(*nowhere, "--mode", "advise").returncode == GO


def test_an_environment_is_chosen_by_its_labels(ask, repository, prometheus):
    code, result, _ = ask("everywhere")
    assert code == UNKNOWN
    assert "it has 2 policies" in result["slos"][0]["reason"]
    (repository.path / "slo.yaml").write_text(
        "version: slo-settings/v1\nenvironments:\n"
        f'  a: {{labels: {{cluster: a}}, prometheus: {{url: "{prometheus}"}}}}\n'
        f'  b: {{labels: {{cluster: b}}, prometheus: {{url: "{prometheus}"}}}}\n'
    )
    for environment, expected in (("a", GO), ("b", BLOCKED)):
        done = repository.slo("gate", "--service", "everywhere", "--prometheus", environment)
        assert done.returncode == expected, done.stdout + done.stderr


def test_the_text_names_each_slo_its_budget_and_why(repository, prometheus):
    done = repository.slo("gate", "--service", "one-bad", "--prometheus", prometheus)
    first, worst, *others = done.stdout.splitlines()
    assert first == "one-bad: blocked (feature)"
    assert worst.split()[:2] == ["blocked", "one-bad/e"]
    assert "-20.0% of the error budget left (-200 bad events): exhausted does not allow feature" in worst
    assert "(owner: one-bad-team)" in worst
    assert len(others) == 4


def test_github_gets_an_annotation_and_a_summary(repository, prometheus, tmp_path):
    summary = tmp_path / "summary.md"
    done = repository.slo(
        *("gate", "--service", "frozen", "--prometheus", prometheus, "--format", "github"),
        env={"GITHUB_STEP_SUMMARY": str(summary)},
    )
    assert done.stdout.startswith("::error title=Error budget policy%3A blocked::frozen: blocked")
    assert done.stdout.count("\n") == 1
    assert "| frozen/availability | blocked | freeze | 7.0% |" in summary.read_text()


@pytest.mark.parametrize("change", ["feature", "risky", "security", "rollback"])
def test_the_query_for_other_tools_agrees_with_the_gate(ask, prometheus, change):
    """It is coarser in what is too old, too new or too little, which other tools cannot weigh."""
    coarser = {
        "stale",
        "young",
        "departed-early",
        "unlabeled",
        "quiet",
        "everywhere",
        "unreadable",
        "lenient",
        "not-a-number",
    }
    for service in sorted({one.name for one in SERVICES} - coarser):
        code, _, _ = ask(service, change=change)
        scope = Scope(naming=naming_of(Settings()), service=service)
        query = urllib.parse.urlencode({"query": gate_expression(scope, ChangeClass(change))})
        with urllib.request.urlopen(f"{prometheus}/api/v1/query?{query}") as answer:
            result = json.load(answer)["data"]["result"]
        found = {(): UNKNOWN, ("1",): GO, ("0",): BLOCKED}[tuple(one["value"][1] for one in result)]
        # While the present state is unknown, only the gate asks what the strictest one would allow.
        if service in {"silent", "half-silent", "stateless"} and code == GO:
            code = UNKNOWN
        assert found == code, service


def test_the_analysis_template_contains_the_query(repository, prometheus):
    done = repository.slo("gate", "--service", "frozen", "--prometheus", prometheus, "--analysis-template")
    document = yaml.safe_load(done.stdout)
    (metric,) = document["spec"]["metrics"]
    assert metric["successCondition"] == "len(result) == 1 && result[0] == 1"
    assert metric["provider"]["prometheus"]["address"] == prometheus
    scope = Scope(naming=naming_of(Settings()), service="frozen")
    assert metric["provider"]["prometheus"]["query"] == gate_expression(scope, ChangeClass.FEATURE)


@pytest.mark.full
def test_argo_rollouts_accepts_the_analysis_template_and_knows_every_field(repository):
    from .custom_resources import problems

    url = "http://prometheus.monitoring:9090"
    done = repository.slo("gate", "--service", "checkout", "--prometheus", url, "--analysis-template")
    document = yaml.safe_load(done.stdout)
    assert problems(document, plural="analysistemplates") == []
    document["spec"]["metrics"][0]["nonsense"] = 1
    assert problems(document, plural="analysistemplates")


def test_the_query_in_the_docs_is_the_one_of_the_gate():
    page = (ROOT / "docs" / "gate.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"<!-- gate query -->\n```promql\n(.*?)\n```", page, re.DOTALL)
    scope = Scope(naming=naming_of(Settings()), service="checkout")
    assert shown == gate_expression(scope, ChangeClass.FEATURE)
