"""`slo check --live` without an answer, and with options that do not fit."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from .conftest import ROOT
from .live.processes import free_address

SETTINGS = """\
version: slo-settings/v1
intervals: {fast: 15s, slow: 15s}
outputs: {tests: false}
"""


@pytest.mark.parametrize("format_", ["text", "json"])
def test_no_answer_is_exit_code_4(repository, format_):
    (repository.path / "slo.yaml").write_text(SETTINGS)
    assert repository.slo("compile").returncode == 0
    result = repository.slo(
        "check", "--live", "--prometheus", f"http://{free_address()}", "--format", format_
    )
    assert result.returncode == 4
    assert "SLO6501" in (result.stderr if format_ == "text" else result.stdout)
    assert "Traceback" not in result.stderr


def test_a_live_check_is_never_implied(repository):
    (repository.path / "slo.yaml").write_text(SETTINGS)
    assert repository.slo("compile").returncode == 0
    result = repository.slo("check", env={"SLO_PROMETHEUS_URL": f"http://{free_address()}"})
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "arguments", [["--prometheus", "http://localhost"], ["--alertmanager-config", "a.yml"], ["--live"]]
)
def test_options_that_lack_another_one_are_wrong_usage(repository, arguments):
    environment = {name: value for name, value in os.environ.items() if name != "SLO_PROMETHEUS_URL"}
    assert repository.slo("check", *arguments, env=environment).returncode == 2


def test_verify_passes_the_option_on():
    result = subprocess.run(
        [sys.executable, str(ROOT / "scripts/verify.py"), "--live", "--prometheus", ""],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "SLO_PROMETHEUS_URL"},
    )
    assert result.returncode == 2
    assert "--prometheus is empty" in result.stderr
