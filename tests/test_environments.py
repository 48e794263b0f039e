"""Environments of `slo.yaml`: labels in rules, tests and dashboards, files, and overrides."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from slo_compiler.model import Outputs
from slo_compiler.rendering.environment import BUILT_IN
from slo_compiler.spec.load import load_spec
from slo_compiler.spec.load_settings import load_settings
from slo_compiler.workflows.artifacts import compile_service, shared_artifacts

CASES = Path(__file__).parent / "cases" / "compile"


def compiled(case: str) -> dict[str, str]:
    """All files of the specs of a case in the environment `eu`."""
    given, _ = load_settings(str(CASES / case / "slo.yaml"))
    given = replace(given, environment="eu", identity=(("cluster", "eu"),), outputs=Outputs())
    files = {}
    for spec in sorted((CASES / case / "specs").iterdir()):
        plan = load_spec(str(spec), settings=given).plan
        assert plan is not None
        made = compile_service(plan, settings=given, templates=BUILT_IN, source=spec.name).artifacts
        files |= {one.path: one.text for one in made}
    files |= {one.path: one.text for one in shared_artifacts(settings=given, templates=BUILT_IN)}
    return files


def recorded_series(text: str) -> list[str]:
    """The matchers of every recorded series in an expression or a query."""
    return re.findall(r"\bslo:[a-z_:0-9]+(?:\{([^}]*)\})?", text)


# Labels of the environment


@pytest.mark.parametrize("case", ["everything", "policy", "groups"])
def test_the_labels_of_an_environment_are_on_every_series_and_in_every_query(case):
    files = compiled(case)
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
        for matchers in (one for query in queries for one in recorded_series(json.loads(query))):
            assert 'cluster="eu"' in matchers


@pytest.mark.consumer
@pytest.mark.parametrize("case", ["policy"])
def test_generated_tests_of_an_environment_pass(case, tmp_path):
    files = compiled(case)
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    tests = sorted(path for path in files if path.endswith(".test.yaml"))
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


@pytest.mark.consumer
def test_the_rules_of_two_environments_load_together(repository, settings):
    settings(TWO)
    groups = []
    for name in ("eu", "us"):
        text = (repository.path / f"generated/{name}/rules/checkout.yaml").read_text(encoding="utf-8")
        groups += yaml.safe_load(text)["groups"]
    (repository.path / "all.yaml").write_text(yaml.safe_dump({"groups": groups}), encoding="utf-8")
    run = subprocess.run(
        ["promtool", "check", "rules", "--lint-fatal", str(repository.path / "all.yaml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{sum(len(group['rules']) for group in groups)} rules found" in run.stdout


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
