"""The command line: usage, version, pipes, colors, internal errors."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from slo_compiler import __version__

from .conftest import ROOT

COMMANDS = ["compile", "validate", "check", "test", "explain", "budget", "schema"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(repository, command):
    result = repository.slo(command, "--help")
    assert result.returncode == 0
    assert "Usage:" in result.stdout


def test_the_version_is_printed(repository):
    assert repository.slo("--version").stdout == f"slo {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["compile", "--nonsense"], ["explain"], ["compile", "-j", "0"]]
)
def test_wrong_usage_is_2(repository, arguments):
    result = repository.slo(*arguments)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_a_missing_folder_is_a_diagnostic_not_a_crash(repository):
    result = repository.slo("compile", "nowhere")
    assert result.returncode == 1
    assert "nowhere" in result.stderr


def test_explain_prints_budget_pairs_times_and_cost(repository):
    result = repository.slo("explain", "checkout/availability")
    assert result.returncode == 0
    for text in (
        "40m 19s of total outage per 28d",
        "1h and 5m: 2% of the budget, burn rate 13.44, threshold 0.01344",
        "errors 100%",
        "fires after 48.4s",
        "resolves after 4m 55s",
        "28 rules",
    ):
        assert text in result.stdout


def test_explain_knows_every_code_and_suggests_near_names(repository):
    assert repository.slo("explain", "slo1003").stdout.startswith("SLO1003 (error): A target of 100")
    assert repository.slo("explain", "SLO9099").returncode == 2
    assert "did you mean checkout/availability" in repository.slo("explain", "checkout/avail").stderr


def test_budget_prints_the_founding_table(repository):
    result = repository.slo("budget", "99", "99.9", "99.99", "--window", "30d", "-w", "365d")
    rows = [line.split("  ") for line in result.stdout.splitlines()]
    assert [cell.strip() for cell in rows[2] if cell.strip()] == ["99.9%", "43m 12s", "8h 45m", "1000"]


@pytest.mark.parametrize("arguments", [["100"], ["0"], ["0.999"], ["abc"], ["nan"], ["99", "-w", "x"]])
def test_budget_refuses_what_makes_no_budget(repository, arguments):
    result = repository.slo("budget", *arguments)
    assert result.returncode == 2
    assert result.stderr.startswith("slo budget: ")


def test_a_closed_pipe_is_no_error(repository):
    command = f"{sys.executable} -m slo_compiler schema | head -c 10"
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=repository.path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in result.stderr


def run_on_terminal(repository, **environment):
    """Return the standard error of a failing run on a terminal."""
    repository.write_spec("bad", "version: slo/v1\n")
    reader, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "slo_compiler", "validate"],
        cwd=repository.path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment},
        stderr=terminal,
    )
    process.wait()
    os.close(terminal)
    received = b""
    try:
        while chunk := os.read(reader, 65536):
            received += chunk
    except OSError:
        pass
    os.close(reader)
    return received


def test_colours_are_for_terminals_and_no_color_is_respected(repository):
    assert b"\x1b[" in run_on_terminal(repository, NO_COLOR="")
    assert b"\x1b[" not in run_on_terminal(repository, NO_COLOR="1")
    assert b"\x1b[" not in run_on_terminal(repository, TERM="dumb", NO_COLOR="")
    assert "\x1b[" not in repository.slo("validate").stderr


def test_text_of_a_user_cannot_speak_to_the_terminal(repository):
    repository.write_spec("bad", 'version: slo/v1\nservice: "\\e[31mred"\nslos: []\n')
    assert "\x1b" not in repository.slo("validate").stderr
