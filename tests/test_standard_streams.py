"""Standard input and output: `-` as the spec and as the output."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from slo_compiler.cli.app import app

from .conftest import ROOT, SPEC

if TYPE_CHECKING:
    from pathlib import Path

CART = SPEC.format(service="cart")
BROKEN = CART.replace("99.9", "0.999")
SETTINGS = "version: slo-settings/v1\ndefaults: {window: 7d}\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    return tmp_path


def run(*arguments: str, stdin: str | bytes = ""):
    result = CliRunner().invoke(app, arguments, input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_spec_goes_through_pipes_to_promtool(tmp_path):
    """As a user types it: `slo compile - -o - <specs/cart.slo.yaml | promtool check rules /dev/stdin`."""
    command = f'"{sys.executable}" -m slo_compiler compile - -o - | promtool check rules /dev/stdin'
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command,
        check=False,
        shell=True,
        input=CART,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "SUCCESS: 38 rules found" in done.stdout
    assert done.stderr == ""
    assert below(tmp_path) == []


def test_standard_output_has_the_bytes_of_the_file(here):
    (here / "specs/cart.slo.yaml").write_text(CART)
    (here / "slo.yaml").write_text("version: slo-settings/v1\noutputs: {dashboards: {services: true}}\n")
    assert run("compile", "-q").exit_code == 0
    before = below(here)
    written = run("compile", "specs/cart.slo.yaml", "-o", "-")
    assert written.stdout == (here / "generated/rules/cart.yaml").read_text()
    assert run("compile", "-o", "-").stdout == written.stdout, "the only spec in specs/ needs no name"
    board = run("compile", "-o", "-", "--only", "dashboards")
    assert board.stdout == (here / "generated/dashboards/cart.json").read_text()
    assert below(here) == before


def test_a_spec_from_standard_input_differs_from_a_file_only_in_its_name(here):
    (here / "specs/cart.slo.yaml").write_text(CART)
    from_file = run("compile", "specs/cart.slo.yaml", "-o", "-").stdout
    piped = run("compile", "-", "-o", "-", stdin=CART)
    assert piped.exit_code == 0, piped.stderr
    assert piped.stdout == from_file.replace("specs/cart.slo.yaml", "<stdin>")


def test_the_settings_of_the_working_directory_apply(here):
    (here / "slo.yaml").write_text(SETTINGS)
    (here / "-").mkdir()
    (here / "-/slo.yaml").write_text("not: settings\n")
    assert "[7d" in run("compile", "-", "-o", "-", stdin=CART).stdout
    assert "settings: slo.yaml\nspec: -\n" in run("validate", "-", "-v", stdin=CART).stderr


@pytest.mark.parametrize("command", [("validate", "-"), ("compile", "-", "-o", "-")])
def test_diagnostics_name_standard_input_and_nothing_is_printed(here, command):
    result = run(*command, stdin=BROKEN)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("<stdin>:5:13: error SLO1004: target 0.999 is below 1 percent\n")


def test_a_warning_does_not_stop_a_pipe_unless_strict(here):
    unusual = f"{CART.partition('      events')[0]}      ratio: {{bad: cart:errors:ratio}}\n"
    lenient = run("compile", "-", "-o", "-", stdin=unusual)
    assert (lenient.exit_code, "<stdin>:7:7: warning SLO2009" in lenient.stderr) == (0, True)
    strict = run("compile", "-", "-o", "-", "--strict", stdin=unusual)
    assert (strict.exit_code, strict.stdout) == (1, "")


@pytest.mark.parametrize(
    ("stdin", "code"), [("", "SLO0014"), (b"\xff", "SLO0009"), (b"#" * (1 << 20) + b"\n", "SLO0007")]
)
def test_what_is_not_a_spec_is_a_diagnostic(here, stdin, code):
    result = run("validate", "-", stdin=stdin)
    assert result.exit_code == 1
    assert result.stderr.startswith("<stdin>")
    assert f"error {code}" in result.stderr


def test_closed_standard_input_is_empty(tmp_path):
    command = f'"{sys.executable}" -m slo_compiler validate - <&-'
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, check=False, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "<stdin>: error SLO0014" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compile", "-o", "-"), "there are 2 specs; specify one of them"),
        (("compile", "-"), "contain the path of their spec; use -o -"),
        (("compile", "-", "specs", "-o", "-"), "must be the only spec"),
        (("validate", "-", "specs"), "must be the only spec"),
        (("compile", "--only", "rules"), "needs -o -"),
        (("compile", "specs/a.yaml", "-o", "-", "--only", "tests"), "specify an output directory"),
        (("compile", "specs/a.yaml", "-o", "-", "--only", "pdf"), "enabled are rules, dashboards, tests"),
        (("compile", "specs/a.yaml", "-o", "-", "--format", "json"), "use slo validate"),
    ],
)
def test_what_does_not_fit_into_a_pipe_is_wrong_usage(here, arguments, message):
    for service in "ab":
        (here / f"specs/{service}.yaml").write_text(SPEC.format(service=service))
    result = run(*arguments, stdin=CART)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in " ".join(result.stderr.split())
    assert below(here) == ["specs/a.yaml", "specs/b.yaml"]


def test_on_a_terminal_the_command_says_that_it_waits(tmp_path):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "slo_compiler", "validate", "-"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    os.write(ours, CART.encode() + b"\x04")
    done = subprocess.run(
        command,
        check=False,
        stdin=theirs,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    os.close(ours)
    os.close(theirs)
    assert done.stderr == (
        "Reading a spec from standard input. Press Ctrl-D to end it.\n1 service with 1 SLO: valid\n"
    )
