"""Environments of `slo.yaml`: labels in rules, tests and dashboards, files, and overrides."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import promql_parser
import pytest
import yaml

from slo_compiler.model import Outputs, Prometheus, PrometheusVersion, Settings
from slo_compiler.model.kinds import kinds_in
from slo_compiler.model.outputs.dashboards import DashboardsOptions
from slo_compiler.promql.narrowing import with_matchers
from slo_compiler.promql.parsing import parse
from slo_compiler.promql.reading import matchers_of, metric_of
from slo_compiler.promql.selectors import equal
from slo_compiler.promql.tree import walk
from slo_compiler.rendering.artifact import origin_of
from slo_compiler.rendering.environment import BUILT_IN
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.spec.load import load_spec, load_spec_bytes
from slo_compiler.spec.load_settings import load_settings
from slo_compiler.workflows.artifacts import compile_service, shared_artifacts

CASES = Path(__file__).parent / "cases" / "compile"


OUTPUTS = Outputs(options=(DashboardsOptions(services=True),))


def compiled(case: str) -> dict[str, str]:
    """All files of the specs of a case in the environment `eu`."""
    given, _ = load_settings(str(CASES / case / "slo.yaml"))
    given = replace(given, environment="eu", identity=(("cluster", "eu"),), outputs=OUTPUTS)
    files = {}
    for spec in sorted((CASES / case / "specs").iterdir()):
        plan = load_spec(str(spec), settings=given).plan
        assert plan is not None
        made = compile_service(plan, settings=given, templates=BUILT_IN, source=spec.name).artifacts
        files |= {one.path: one.text for one in made}
    files |= {one.path: one.text for one in shared_artifacts(settings=given, templates=BUILT_IN)}
    return files


def recorded_series(text: str) -> list[str]:
    """The matchers of every recorded series in an expression or a query.

    Descriptions insert them from the variable `$slo`, directly after the name of a series.
    """
    own = re.search(r"\$slo := (?:printf )?`([^`]*)`", text)
    if own:
        text = re.sub(r"(?<=[a-z0-9])%(?:\[1\])?s", lambda _: own[1], text)
    return re.findall(r"\bslo:[a-z_:0-9]+(?:\{([^}]*)\})?", text)


# Labels of the environment


@pytest.mark.parametrize("case", ["everything", "policy", "groups"])
def test_the_labels_of_an_environment_are_on_every_series_and_in_every_query(case):
    files = compiled(case)
    assert {origin_of(text.encode()).environment for text in files.values()} == {"eu"}
    rules = [
        rule
        for path, text in files.items()
        if path.startswith("rules/")
        for group in yaml.safe_load(text)["groups"]
        for rule in group["rules"]
    ]
    assert len(rules) > 50
    for rule in rules:
        assert rule["labels"]["cluster"] == "eu"
        texts = (rule["expr"], *rule.get("annotations", {}).values())
        for matchers in (one for text in texts for one in recorded_series(text)):
            assert 'cluster="eu"' in matchers, rule
    for text in (text for path, text in files.items() if path.endswith(".json")):
        dashboard = json.loads(text)
        assert dashboard["uid"].startswith("slo-eu-")
        assert dashboard["title"].endswith(" (eu)")
        assert dashboard["tags"] == ["slo", "eu"]
        queries = re.findall(r'"(?:expr|query)": ("(?:[^"\\]|\\.)*")', text)
        if dashboard["uid"] == "slo-eu-detail":
            continue
        for matchers in (one for query in queries for one in recorded_series(json.loads(query))):
            assert 'cluster="eu"' in matchers


def test_the_dashboard_of_any_slo_selects_the_environment_by_a_variable():
    dashboard = json.loads(compiled("groups")["dashboards/slo.json"])
    variables = {one["name"]: one for one in dashboard["templating"]["list"]}
    chosen = variables.pop("environment_cluster")
    assert (chosen["current"]["value"], chosen["hide"], chosen["multi"]) == ("eu", 0, False)
    quoting = variables.pop("group_matchers")["query"]  # makes text of a group, and must select no series
    assert re.findall(r"\w+\{.*?=", quoting) == ["info{GROUP="]
    assert "absent(slo:metadata:info{GROUP=" in quoting
    queries = [one["query"] for one in variables.values() if one["type"] == "query"]
    queries += [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    selectors = [
        one for query in queries for one in re.findall(r"\{(.*?)\}", re.sub(r"\$\{[^}]*\}", "", query))
    ]
    assert len(selectors) > 30
    for selector in selectors:
        assert 'cluster="$environment_cluster"' in selector


@pytest.mark.consumer
def test_the_tests_of_policies_in_an_environment_pass(tmp_path):
    files = compiled("policy")
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    tests = sorted(path for path in files if path.startswith("tests/policies/"))
    assert tests
    run = subprocess.run(
        ["promtool", "test", "rules", *tests], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[:3000]


# Files

TWO = """version: slo-settings/v1
environments:
  eu: {labels: {cluster: eu}}
  us: {labels: {cluster: us}, outputs: {tests: false}}
"""


@pytest.fixture
def settings(repository):
    """Write `slo.yaml`, compile, and return the result."""

    def write(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        (repository.path / "slo.yaml").write_text(text, encoding="utf-8")
        return repository.slo("compile", *arguments)

    return write


def folders(repository) -> set[str]:
    """The directories of the output that contain files, without those of services."""
    return {name.rpartition("/")[0] for name in repository.files()}


def test_each_environment_has_its_files_and_its_cache(repository, settings):
    run = settings(TWO)
    assert run.returncode == 0, run.stderr
    assert " in 2 environments: " in run.stderr
    assert {"eu/rules", "eu/tests", "eu/dashboards", "us/rules", "us/dashboards"} <= folders(repository)
    assert not any(
        name.startswith(("us/tests", "rules", "tests", "dashboards")) for name in folders(repository)
    )
    before = repository.files()
    assert repository.slo("compile", "--check").returncode == 0
    assert "created" not in repository.slo("compile").stderr
    uncached = repository.slo("compile", "--no-cache")
    assert (uncached.returncode, repository.files()) == (0, before)
    repository.write_spec(
        "search", (repository.path / "specs/search.slo.yaml").read_text().replace("99.9", "99")
    )
    drift = repository.slo("check")
    assert drift.returncode == 3
    assert all(f"{name}/rules/search.yaml (compiled)" in drift.stdout for name in ("eu", "us"))


def test_files_of_an_environment_that_no_longer_exists_are_removed(repository, settings):
    settings(TWO)
    note = repository.path / "generated/us/rules/note.yaml"
    note.write_text("groups: []\n")
    nested = repository.path / "generated/other/rules/checkout.yaml"
    nested.parent.mkdir(parents=True)
    nested.write_text("# Generated by slo-compiler from specs/checkout.slo.yaml. Do not edit.\n")
    kept = {"us/rules/note.yaml", "other/rules/checkout.yaml"}
    run = settings(TWO.replace("  us: {", "  usa: {"), "--environment", "eu")
    assert "removed" not in run.stderr
    settings(TWO.replace("  us: {", "  usa: {"))
    assert {name for name in repository.files() if not name.startswith(("eu/", "usa/"))} == kept
    settings(TWO.replace("  us: {labels", "  us: {directory: america, labels"))
    assert {name.split("/")[0] for name in repository.files()} - {"us", "other"} == {"eu", "america"}
    settings("version: slo-settings/v1\n")
    assert {"rules", "tests", "dashboards"} <= folders(repository)
    assert {
        name for name in repository.files() if name.startswith(("eu/", "us/", "america/", "other/"))
    } == kept


def test_nothing_is_written_if_an_environment_has_an_error(repository, settings):
    text = TWO.replace("us: {labels: {cluster: us}", "us: {labels: {region: us}")
    spec = (repository.path / "specs/search.slo.yaml").read_text()
    repository.write_spec("search", spec.replace("    sli:", "    group_by: [region]\n    sli:"))
    run = settings(text.replace("labels: {cluster: eu}", "labels: {region: eu}, prometheus: {url: http://a}"))
    assert run.returncode == 1
    assert run.stderr.count("SLO3005") == 1, run.stderr
    assert not repository.files()


# One ruler and one Prometheus for all environments


SELECTING = TWO.replace("eu}", "eu}, select: {cluster: eu}").replace("us}", "us}, select: {cluster: us}")

SERIES = """
rule_files: [all.yaml]
evaluation_interval: 30s
tests:
  - interval: 30s
    input_series:
      - {series: 'http_requests_total{job="checkout", cluster="eu", code="500"}', values: "0+30x100"}
      - {series: 'http_requests_total{job="checkout", cluster="eu", code="200"}', values: "0+30x100"}
      - {series: 'http_requests_total{job="checkout", cluster="us", code="500"}', values: "0+0x100"}
      - {series: 'http_requests_total{job="checkout", cluster="us", code="200"}', values: "0+90x100"}
    promql_expr_test:
      - expr: sum by (cluster) (slo:sli_total:rate5m)
        eval_time: 40m
        exp_samples: [{labels: '{cluster="eu"}', value: 2}, {labels: '{cluster="us"}', value: 3}]
      - expr: sum by (cluster) (slo:sli_error:ratio_rate1h)
        eval_time: 40m
        exp_samples: [{labels: '{cluster="eu"}', value: 0.5}, {labels: '{cluster="us"}', value: 0}]
      - expr: count by (cluster, alertname, severity) (ALERTS{alertstate="firing"})
        eval_time: 40m
        exp_samples:
          - labels: '{alertname="SLOErrorBudgetBurnPage", cluster="eu", severity="page"}'
            value: 1
"""


@pytest.mark.consumer
def test_two_environments_share_a_ruler(repository, settings):
    run = settings(SELECTING)
    assert run.returncode == 0, run.stderr
    groups = []
    for name in ("eu", "us"):
        text = (repository.path / f"generated/{name}/rules/checkout.yaml").read_text(encoding="utf-8")
        groups += yaml.safe_load(text)["groups"]
    (repository.path / "all.yaml").write_text(yaml.safe_dump({"groups": groups}), encoding="utf-8")
    (repository.path / "all.test.yaml").write_text(SERIES, encoding="utf-8")
    for arguments in (("check", "rules", "--lint-fatal", "all.yaml"), ("test", "rules", "all.test.yaml")):
        done = subprocess.run(
            ["promtool", *arguments], cwd=repository.path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert repository.slo("test", "--environment", "eu").returncode == 0


@pytest.mark.parametrize("kind", kinds_in("slo_compiler.model.slis"))
def test_select_reaches_every_raw_selector_of_every_kind(kind):
    body = yaml.safe_load((CASES.parent / "slis" / f"{kind}.yaml").read_text(encoding="utf-8"))
    slo = {"name": "a", "target": 99, "sli": {kind: body}}
    spec = json.dumps({"version": "slo/v1", "service": "s", "slos": [slo]}).encode()
    given = Settings(
        prometheus=Prometheus(version=PrometheusVersion(3, 0)), environment="eu", select=(("env", "eu"),)
    )
    loaded = load_spec_bytes("s.yaml", spec, settings=given)
    assert loaded.plan is not None, loaded.diagnostics
    raw = [
        node
        for group in plan_rule_file(loaded.plan, settings=given).groups
        for rule in group.rules
        for node in walk(parse(rule.expr))
        if isinstance(node, promql_parser.VectorSelector) and not metric_of(node).startswith("slo:")
    ]
    assert raw
    for node in raw:
        assert equal("env", "eu") in matchers_of(node)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum(rate(a[$window]))", 'sum(rate(a{k="v"}[$window]))'),
        ("increase(a[${window}])", 'increase(a{k="v"}[${window}])'),
        ('a{x="y"} # b\n+ c{}', 'a{k="v", x="y"} # b\n+ c{k="v"}'),
        (
            "sum by (job, c) (a) / on (job) group_left (d) sum(b) by (job, c)",
            'sum by (job, c) (a{k="v"}) / on (job) group_left (d) sum(b{k="v"}) by (job, c)',
        ),
        ('{"http.requests", offset="{x}"} offset 5m', '{k="v", "http.requests", offset="{x}"} offset 5m'),
        (
            'label_replace(a:b @ start(), "x", "$1", "y", "(.*)") or vector(0)',
            'label_replace(a:b{k="v"} @ start(), "x", "$1", "y", "(.*)") or vector(0)',
        ),
        ("max_over_time(a[1h:5m])", 'max_over_time(a{k="v"}[1h:5m])'),
        ("rate(offset[5m])", None),
        ("sum(by)", None),
    ],
)
def test_matchers_are_added_to_the_selectors_of_a_query(query, expected):
    assert with_matchers(query, (equal("k", "v"),)) == expected


# Overrides in specs


def test_an_slo_overrides_its_values_in_an_environment(repository, settings):
    spec = repository.path / "specs/checkout.slo.yaml"
    own = """    alerting: {ticket: []}
    environments:
      us: {target: 99, min_errors: 0, alerting: {absent: false}, policy: {name: lax}}
"""
    spec.write_text(spec.read_text() + own, encoding="utf-8")
    search = repository.path / "specs/search.slo.yaml"
    search.write_text(search.read_text() + "    environments: {us: {enabled: false}}\n", encoding="utf-8")
    run = settings(TWO)
    assert run.returncode == 0, run.stderr
    assert "us/rules/search.yaml" not in repository.files()
    assert "eu/rules/search.yaml" in repository.files()
    found = {}
    for name in ("eu", "us"):
        groups = yaml.safe_load((repository.path / f"generated/{name}/rules/checkout.yaml").read_text())[
            "groups"
        ]
        rules = [rule for group in groups for rule in group["rules"]]
        (objective,) = (rule["expr"] for rule in rules if rule.get("record") == "slo:objective:ratio")
        alerts = {rule["alert"]: rule["expr"] for rule in rules if "alert" in rule}
        policies = {rule["labels"]["policy"] for rule in rules if rule.get("record") == "slo:policy:info"}
        found[name] = (objective, sorted(alerts), "> 2.5" in str(alerts), policies)
    page, absent, policy = "SLOErrorBudgetBurnPage", "SLOIndicatorAbsent", "SLOErrorBudgetPolicy"
    assert found["eu"] == ("vector(0.999)", [page, absent], True, {"default"})
    assert found["us"][0] == "vector(0.99)"
    assert (set(found["us"][1]), found["us"][2:]) == ({page, policy}, (False, {"lax"}))
    assert repository.slo("compile", "--check").returncode == 0
    search.write_text(search.read_text().replace("us: {enabled: false}", "us: {}"), encoding="utf-8")
    assert "created" in repository.slo("compile").stderr
    search.write_text(search.read_text().replace("us: {}", "us: {enabled: false}"), encoding="utf-8")
    assert "removed" in repository.slo("compile").stderr


# Commands


def test_the_option_must_name_an_environment(repository, settings):
    run = settings(TWO, "--environment", "euu")
    assert run.returncode == 2
    assert "slo.yaml has no environment 'euu': did you mean 'eu'?" in " ".join(run.stderr.split())


@pytest.mark.consumer
def test_alerts_are_tested_and_explained_for_an_environment(repository, settings):
    settings(TWO.replace("outputs: {tests: false}", "alerting: {page: []}"))
    run = repository.slo("test", "--environment", "us")
    assert run.returncode == 0, run.stderr
    assert [line.split("  ")[0] for line in run.stdout.splitlines()] == [
        "us: checkout/availability",
        "us: search/availability",
    ]
    first, other = (repository.slo("explain", "checkout", *name) for name in ((), ("--environment", "us")))
    assert ("page" in first.stdout, "page" in other.stdout) == (True, False)


# The documentation


def test_the_examples_of_the_page_compile(repository, settings):
    page = (Path(__file__).parent.parent / "docs/environments.md").read_text(encoding="utf-8")
    first, selecting, spec = re.findall(r"^```yaml\n(.*?)^```", page, re.M | re.S)
    repository.write_spec("checkout", spec)
    for text in (first, selecting + "  staging: {labels: {cluster: staging}}\n"):
        run = settings(text, "--strict")
        assert run.returncode == 0, run.stderr
