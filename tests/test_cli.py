"""The command line: usage, version, pipes, colors, internal errors."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from datetime import date
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from slo_compiler import __version__
from slo_compiler.cli.app import app
from slo_compiler.cli.progress import shown_progress
from slo_compiler.cli.verbosity import is_quiet, is_verbose
from slo_compiler.workflows.alert_test_results import AlertTestRequest
from slo_compiler.workflows.check import check_repository, choose_promtool
from slo_compiler.workflows.compile import CompileRequest, compile_repository
from slo_compiler.workflows.run_tests import run_alert_tests
from slo_compiler.workflows.validate import validate_repository

from .conftest import ROOT, SPEC

COMMANDS = [
    "compile",
    "validate",
    "check",
    "test",
    "explain",
    "budget",
    "schema",
    "postmortem",
    "postmortem lint",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(repository, command):
    result = repository.slo(*command.split(), "--help")
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
        "resolves after 9m 55s",
        "keeps firing for at least 5m after its condition ends",
        "no data for 13m 30s to 18m: SLOIndicatorAbsent",
        "33 rules",
        "; 5 more rules for the whole service",
    ):
        assert text in result.stdout


def test_explain_shows_when_min_errors_delays_or_prevents_a_pair_at_low_traffic(repository):
    shown = {
        traffic: repository.slo("explain", "checkout/availability", "--traffic", traffic)
        for traffic in ("1/m", "1/h", "20/s")
    }
    assert {result.returncode for result in shown.values()} == {0}
    # Three errors at one event per minute take three minutes, even in a total outage.
    assert "Alerts at 1 events per m" in shown["1/m"].stdout
    assert "fires after 3m to" in shown["1/m"].stdout
    assert "fires after 48.4s to" not in shown["1/m"].stdout
    assert "fires after 48.4s to" in shown["20/s"].stdout
    quiet = shown["1/h"].stdout.splitlines()
    (page,) = (number for number, line in enumerate(quiet) if "page    1h and 5m" in line)
    assert "cannot fire: there are fewer than min_errors events in its long window" in quiet[page + 1]
    assert "cannot fire: " not in shown["20/s"].stdout


def test_explain_predicts_the_time_until_a_single_probe_has_min_errors(repository):
    head, _, _ = SPEC.format(service="checkout").partition("    sli")
    probe = "    scrape_interval: 5m\n    sli:\n      probe: probe_success{job='checkout'}\n"
    (repository.path / "specs/checkout.slo.yaml").write_text(head + probe)
    shown = repository.slo("explain", "checkout").stdout
    # Up to 5m until the first of three failures, 10m until the last, and one evaluation.
    assert "fires after 48.4s to 15m 30s" in shown
    assert "A series has one event per 5m: the latest times are those of a single series." in shown
    assert "A series has" not in repository.slo("explain", "checkout", "--traffic", "1/s").stdout


@pytest.mark.parametrize("traffic", ["many", "0/s", "1/w", "-1/s", "1e3/s"])
def test_explain_refuses_what_is_no_traffic(repository, traffic):
    result = repository.slo("explain", "checkout/availability", f"--traffic={traffic}")
    assert result.returncode == 2
    assert "slo explain: traffic " in result.stderr


def test_explain_shows_adjusted_pairs_of_the_user_only(repository):
    assert "adjusted from" not in repository.slo("explain", "checkout/availability").stdout
    spec = repository.path / "specs/checkout.slo.yaml"
    pair = "{budget_percent: 10, long_window: 3d}"
    spec.write_text(spec.read_text().replace("    sli", f"    alerting: {{ticket: [{pair}]}}\n    sli"))
    assert "adjusted from 10% in 3d" in repository.slo("explain", "checkout/availability").stdout


def test_explain_knows_every_code_and_suggests_near_names(repository):
    assert repository.slo("explain", "slo1003").stdout.startswith("SLO1003 (error): A target of 100")
    assert repository.slo("explain", "SLO9099").returncode == 2
    assert "did you mean checkout/availability" in repository.slo("explain", "checkout/avail").stderr


def test_budget_prints_the_founding_table(repository):
    result = repository.slo("budget", "99", "99.9", "99.99", "--window", "30d", "-w", "365d")
    rows = [line.split("  ") for line in result.stdout.splitlines()]
    assert [cell.strip() for cell in rows[2] if cell.strip()] == ["99.9%", "43m 12s", "8h 45m", "1000"]


def test_budget_says_what_total_outages_cost(repository):
    # 99.9% over 28d: 8 outages of 5m are 40m. 13.44 times 0.1% of an hour are 48s, and two intervals of 30s
    # are the lag: 108.4s of 2419.2s are 4.48%.
    lines = repository.slo("budget", "99.9", "99.99", "1", "--window", "28d").stdout.splitlines()
    _, _, _, _, blank, heading, *rows = lines
    assert blank == ""
    assert "outages of 5m in 28d" in heading
    cells = [[cell.strip() for cell in row.split("  ") if cell.strip()] for row in rows]
    assert cells[0] == ["99.9%", "8", "1m 48s", "4.48% of the budget"]
    assert cells[1][1] == "0"
    assert cells[2][2:] == ["never", "-"]


def test_a_budget_below_a_microsecond_is_divided(repository):
    result = repository.slo("budget", "99.999999999", "--window", "1h")
    assert result.returncode == 0
    assert result.stdout.endswith("% of the budget\n")


@pytest.mark.parametrize(
    "arguments", [["100"], ["0"], ["0.999"], ["abc"], ["nan"], ["99", "-w", "x"], [f"99.{'9' * 40}"]]
)
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


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_short_option_prints_help_too(repository, command):
    result = repository.slo(*command.split(), "-h")
    assert (result.returncode, result.stdout) == (0, repository.slo(*command.split(), "--help").stdout)


def test_explain_takes_the_only_slo_of_a_service(repository):
    assert (
        repository.slo("explain", "checkout").stdout
        == repository.slo("explain", "checkout/availability").stdout
    )


def test_explain_lists_the_slos_of_a_service(repository):
    slos = SPEC.format(service="both")
    repository.write_spec("both", slos + slos.partition("slos:\n")[2].replace("availability", "other"))
    result = repository.slo("explain", "both")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "slo explain: both has several SLOs: both/availability, both/other\n"


RATIO = "version: slo/v1\nservice: ready\nslos: [{name: a, target: 99, sli: {ratio: {bad: 'a:b'}}}]\n"


@pytest.mark.usefixtures("tested_before")
@pytest.mark.parametrize("command", ["compile", "validate", "check", "test"])
def test_a_quiet_command_prints_only_errors(repository, command):
    repository.write_spec("ready", RATIO)
    assert repository.slo("compile", "--quiet").stderr == ""
    result = repository.slo(command, "-q")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    result = repository.slo(command, "-q", "--strict")
    assert result.returncode == 1
    assert "SLO2009" in result.stderr
    repository.write_spec("bad", "version: slo/v1\n")
    result = repository.slo(command, "-q")
    assert result.returncode == 1
    assert "SLO1002" in result.stderr
    assert "SLO2009" not in result.stderr


@pytest.mark.parametrize("command", [("compile", "--check"), ("check",)])
def test_a_quiet_command_prints_drift_without_its_diff(repository, command):
    result = repository.slo(*command, "-q")
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.endswith(" in generated out of date; run slo compile\n")
    assert result.stderr.count("\n") == 1


def test_a_quiet_test_says_nothing_of_an_slo_that_passed(repository):
    for name in ("checkout", "search"):
        (repository.path / "specs" / f"{name}.slo.yaml").unlink()
    repository.write_spec("ready", RATIO.replace("99", "99, alerting: {page: [], ticket: []}"))
    assert repository.slo("compile").returncode == 0
    assert repository.slo("test").stdout == "ready/a  passed\n"
    result = repository.slo("test", "-q")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.usefixtures("tested_before")
@pytest.mark.parametrize("command", ["compile", "validate", "check", "test"])
def test_a_verbose_command_names_its_files_and_programs(repository, command):
    (repository.path / "slo.yaml").write_text("version: slo-settings/v1\n")
    assert repository.slo("compile").returncode == 0
    quiet, verbose = repository.slo(command), repository.slo(command, "-v")
    assert verbose.stdout == quiet.stdout
    lines = verbose.stderr.splitlines()
    expected = ["settings: slo.yaml", "spec: specs/checkout.slo.yaml", "spec: specs/search.slo.yaml"]
    expected += ["output: generated"] if command != "validate" else []
    assert lines[: len(expected)] == expected
    assert any(line.startswith("promtool: /") for line in lines) == (command in ("check", "test"))


@pytest.mark.parametrize("arguments", [("-q",), ("-qv",), ("-q", "--format", "unknown")])
def test_a_quiet_command_leaves_the_next_one_of_the_process_alone(repository, monkeypatch, arguments):
    monkeypatch.chdir(repository.path)
    CliRunner().invoke(app, ["validate", *arguments])
    result = CliRunner().invoke(app, ["budget", "99.9"])
    assert (result.exit_code, is_quiet(), is_verbose()) == (0, False, False)


def fake_terminal(monkeypatch):
    """Replace standard error with a terminal; pytest replaces it too, but only before a test."""
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    return stream


def set_clock(monkeypatch, clock):
    """Replace the clock of progress only: other threads of the test run read the time, too."""
    monkeypatch.setattr("slo_compiler.cli.progress.time", SimpleNamespace(monotonic=clock))


def test_long_work_shows_one_line_that_is_removed(monkeypatch):
    terminal = fake_terminal(monkeypatch)
    clock = iter(range(0, 100, 2))
    set_clock(monkeypatch, lambda: next(clock))
    with shown_progress() as progress:
        progress("specs compiled", 120, 2000)
        progress("specs compiled", 121, 2000)
    clear = "\r\033[K"
    lines = ["120 of 2,000 specs compiled", "121 of 2,000 specs compiled"]
    assert terminal.getvalue() == "".join(f"{clear}{line}" for line in lines) + clear


def test_short_work_shows_no_progress(monkeypatch):
    terminal = fake_terminal(monkeypatch)
    set_clock(monkeypatch, lambda: 5.0)
    with shown_progress() as progress:
        progress("specs compiled", 1, 2)
    assert terminal.getvalue() == ""


def test_nothing_but_a_terminal_shows_progress(monkeypatch):
    terminal = fake_terminal(monkeypatch)
    clock = iter(range(0, 100, 2))
    set_clock(monkeypatch, lambda: next(clock))
    for name, value in (("isatty", lambda: False), ("isatty", lambda: True)):
        monkeypatch.setattr(terminal, name, value)
        with shown_progress() as progress:
            progress("specs compiled", 1, 2)
        monkeypatch.setenv("TERM", "dumb")
    assert terminal.getvalue() == ""


def test_one_long_test_file_shows_progress(repository, monkeypatch):
    (repository.path / "specs" / "search.slo.yaml").unlink()
    assert repository.slo("compile").returncode == 0
    monkeypatch.chdir(repository.path)
    monkeypatch.setattr("slo_compiler.promtool.parallel._LONGEST_WAIT", 0.001)  # no file is this short
    seen = []
    run_alert_tests(
        AlertTestRequest(), choose_promtool("auto", None), progress=lambda *work: seen.append(work)
    )
    assert ("test files run", 0, 4) in seen


def test_every_long_command_reports_its_work(repository, monkeypatch):
    monkeypatch.chdir(repository.path)
    seen = []
    compile_repository(CompileRequest(), progress=lambda *work: seen.append(work))
    assert seen == [("specs compiled", 1, 2), ("specs compiled", 2, 2)]
    seen.clear()
    check_repository(
        CompileRequest(),
        choose_promtool("auto", None),
        as_of=date(2026, 1, 1),
        progress=lambda *work: seen.append(work),
    )
    assert [work for work, done, total in seen if done == total] == [
        "specs compiled",
        "test files run",
    ]
    seen.clear()
    validate_repository(["specs"], settings_path=None, progress=lambda *work: seen.append(work))
    assert seen == [("specs validated", 1, 2), ("specs validated", 2, 2)]
    seen.clear()
    run_alert_tests(
        AlertTestRequest(), choose_promtool("auto", None), progress=lambda *work: seen.append(work)
    )
    assert [work for work, done, total in seen if done == total] == ["specs planned"]  # the others are cached
