"""Paths of a user that cannot work: every command ends with a message, not with an internal error."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from slo_compiler.cli.app import app

from .conftest import ROOT, SPEC

LONG = "a" * 300
NOT_UTF8 = os.fsdecode(b"not\xff\xfeutf-8")

PATHS = {
    "a long name": LONG,
    "below a long name": f"{LONG}/x",
    "a long name in the middle": f"x/{LONG}/y",
    "a long name and back": f"{LONG}/../x",
    "a long path": "directory/" * 600,
    "no UTF-8": NOT_UTF8,
    "a circular link": "loop",
    "below a circular link": "loop/x",
    "below a file": "specs/checkout.slo.yaml/x",
    "a pipe": "pipe",
    "standard output": "-",
    "nothing": "",
}

COMMANDS = [
    "compile",
    "validate",
    "check",
    "test",
    "compile --check",
    "compile -o",
    "compile --check -o",
    "check -o",
    "test -o",
    "compile --settings",
    "validate --settings",
    "compile --templates",
    "check --promtool",
    "explain checkout/availability --specs",
    "postmortem lint",
    "postmortem lint --specs",
    "postmortem fmt --check",
    "postmortem agenda",
    "postmortem actions",
    "postmortem scan --prometheus http://127.0.0.1:9 --specs",
    "postmortem scan --prometheus http://127.0.0.1:9 --directory",
    "postmortem declare title --service a --severity SEV2 --from 2026-11-10 --directory",
]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "checkout.slo.yaml").write_text(SPEC.format(service="checkout"))
    (tmp_path / "loop").symlink_to("loop")
    os.mkfifo("pipe")
    return tmp_path


def run(*arguments: str):
    result = CliRunner().invoke(app, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_path_that_cannot_work_is_a_message(here, command, kind):
    if (command, kind) == ("compile -o", "standard output"):
        pytest.skip("it works: tests/test_standard_streams.py")
    result = run(*command.split(), PATHS[kind])
    # Empty is the default of --templates and --settings. A diff shows what would be written to a long path.
    allowed = (0, 1, 2, 3, 4) if kind == "nothing" else (1, 2, 3, 4)
    assert result.exit_code in allowed
    assert result.exit_code == 0 or result.output


@pytest.mark.parametrize("command", ["check", "test", "compile --check"])
def test_only_compile_writes_to_standard_output(here, command):
    result = run(*command.split(), "-o", "-")
    assert result.exit_code == 2
    assert "directory" in result.output


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("", "must not be empty"),
        (NOT_UTF8, "must be UTF-8"),
    ],
)
def test_an_output_that_is_no_directory_is_wrong_usage(here, value, message):
    result = run("compile", "-o", value)
    assert result.exit_code == 2
    assert message in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "", "HEAD"),
        ("diff", "HEAD", ""),
        ("compile", "--settings", ""),
        ("compile", "--templates="),
        ("check", "--environment", ""),
        ("compile", "-", "-o", "-", "--only", ""),
    ],
)
def test_an_empty_value_is_wrong_usage(here, arguments):
    """It is usually an unset variable: `slo diff "$BASE" HEAD` must not compare anything else with HEAD."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert "must not be empty" in result.output
    assert not (here / "generated").exists()


@pytest.mark.parametrize(
    ("directory", "message"),
    [
        ("nowhere", "nowhere is not a directory"),
        ("specs", "specs has no template that replaces a built-in one"),
    ],
)
def test_a_directory_without_templates_is_wrong_usage(here, directory, message):
    result = run("compile", "--templates", directory)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    assert not (here / "generated").exists()


def test_a_directory_of_templates_may_contain_anything_else(here):
    shutil.copytree(ROOT / "templates", here / "own")
    (here / "own" / "loop").symlink_to("loop")
    (here / "own" / "above").symlink_to("..")
    assert run("compile", "--templates", "own").exit_code == 0


BROKEN = ["<% if", "<< 1 / 0 >>", "<< file.no.such >>", "<< file() >>", '<% include "no" %>']


@pytest.mark.parametrize("number", range(len(BROKEN)))
def test_an_error_in_a_template_is_a_diagnostic(here, number):
    own = here / f"own-{number}"  # templates of a directory are read once in a process
    own.mkdir()
    assert run("compile").exit_code == 0
    (own / "tests.yaml.j2").write_text(f"# << marker >>\n{BROKEN[number]}\n")
    for command in ("compile", "test"):
        result = run(command, "--templates", own.name)
        assert result.exit_code == 1
        assert f"{own.name}/tests.yaml.j2:2:1: error SLO5010" in result.output


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("<< 1 / 0 >>", "ZeroDivisionError"),
        ("- {series: << series[0][0] >>}", "a series does not have its name and its samples, each once"),
    ],
)
def test_an_error_in_a_template_that_another_one_needs_is_a_diagnostic(here, line, reason):
    own = here / f"own-{reason[:1]}"
    own.mkdir()
    (own / "test-series.yaml.j2").write_text(f"{line}\n")
    result = run("compile", "--templates", own.name)
    assert result.exit_code == 1
    assert f"{own.name}/test-series.yaml.j2:1:1: error SLO5010" in result.output
    assert reason in " ".join(result.output.split())


def test_a_working_directory_may_have_any_name(tmp_path):
    directory = tmp_path / NOT_UTF8 / "a\nb"
    (directory / "specs").mkdir(parents=True)
    (directory / "specs" / "checkout.slo.yaml").write_text(SPEC.format(service="checkout"))
    for arguments in (["compile"], ["compile", "--check", "--format", "sarif"], ["test"]):
        done = subprocess.run(
            [sys.executable, "-m", "slo_compiler", *arguments],
            cwd=directory,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert Path(directory, "generated/rules/checkout.yaml").is_file()


def test_cached_warnings_are_written_in_every_format(repository):
    repository.write_spec(
        "ready",
        "version: slo/v1\nservice: ready\nslos: [{name: a, target: 99, sli: {ratio: {bad: 'a:b'}}}]\n",
    )
    for _ in range(2):
        done = repository.slo("compile", "--format", "sarif")
        assert done.returncode == 0, done.stderr
        assert '"SLO2009"' in done.stdout


@pytest.mark.parametrize(
    ("target", "code"),
    [("nowhere.yaml", "SLO0001"), ("slo.yaml", "SLO0006"), ("specs", "SLO0003")],
    ids=["a broken link", "a circular link", "a directory"],
)
def test_settings_that_cannot_be_read_are_not_ignored(repository, target, code):
    (repository.path / "slo.yaml").symlink_to(target)
    result = repository.slo("validate", "--format", "json")
    assert result.returncode == 1
    assert [one["code"] for one in json.loads(result.stdout)] == [code]
