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
@pytest.mark.parametrize("case", ["policy", "groups"])
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
