"""`slo check` and `scripts/verify.py`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from .conftest import ROOT


@pytest.mark.parametrize("promtool", ["promtool", "promtool-3"])
def test_an_up_to_date_repository_passes_on_promtool_2_and_3(repository, promtool):
    assert repository.slo("compile").returncode == 0
    result = repository.slo("check", "--promtool", promtool)
    assert result.returncode == 0, result.stderr
    assert "76 rules confirmed by promtool" in result.stderr


def test_drift_closes_the_gate_with_3(repository):
    assert repository.slo("check").returncode == 3


def test_a_diagnostic_closes_the_gate_with_1(repository):
    repository.write_spec("bad", "version: slo/v1\n")
    assert repository.slo("check").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--promtool", "/nowhere/promtool"], "/nowhere/promtool"),
        (["--promtool", "docker", "--promtool-image", "no-such/image:here"], ""),
    ],
)
def test_a_promtool_that_cannot_run_is_4_and_one_sentence(repository, arguments, sentence):
    assert repository.slo("compile").returncode == 0
    result = repository.slo("check", *arguments)
    assert result.returncode == 4
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", ["check", "test"])
def test_without_promtool_a_report_in_another_format_has_a_diagnostic(repository, command):
    assert repository.slo("compile").returncode == 0
    result = repository.slo(command, "--promtool", "/nowhere/promtool", "--format", "json")
    assert result.returncode == 4
    assert [one["code"] for one in json.loads(result.stdout)] == ["SLO6004"]


def test_a_promtool_that_is_missing_says_what_to_install(repository):
    assert repository.slo("compile").returncode == 0
    result = repository.slo("check", env={"PATH": "/nonexistent"})
    assert result.returncode == 4
    assert "promtool" in result.stderr


def test_what_promtool_refuses_is_placed_in_the_spec(repository):
    # The spec is valid for the configured version; this promtool is newer.
    spec = repository.path / "specs/checkout.slo.yaml"
    sli = "{threshold: {query: 'holt_winters(queue_length[5m], 0.5, 0.5)', max: 5}}"
    spec.write_text(f"{spec.read_text()}  - {{name: queue, target: 99, sli: {sli}}}\n")
    assert repository.slo("compile").returncode == 0
    result = repository.slo("check", "--promtool", "promtool-3")
    assert result.returncode == 1
    assert "specs/checkout.slo.yaml:10:12: error SLO6001" in result.stderr
    assert "generated/rules/checkout.yaml" in result.stderr


def test_an_unreadable_dashboard_is_a_diagnostic(repository):
    folder = repository.path / "own"
    folder.mkdir()
    (folder / "shared-dashboard.json.j2").write_text(
        '{"description": << dashboard.description | quote >>, }\n'
    )
    assert repository.slo("compile", "--templates", "own").returncode == 0
    result = repository.slo("check", "--templates", "own")
    assert result.returncode == 1
    assert "SLO6006" in result.stderr


def test_verify_runs_the_same_gate_over_this_repository():
    result = subprocess.run(
        [sys.executable, str(ROOT / "scripts/verify.py")],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "specs valid, output up to date" in result.stderr


@pytest.mark.docker
def test_the_gate_runs_promtool_in_a_container(repository):
    assert repository.slo("compile").returncode == 0
    result = repository.slo("check", "--promtool", "docker", "--promtool-image", "slo-compiler/promtool:test")
    assert result.returncode == 0, result.stderr
    assert "76 rules confirmed by promtool" in result.stderr
