"""Runs that are ended by a signal leave no processes, temporary directories or staging directories."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import ROOT, SPEC

ENDLESS = """\
# << marker >>
<% if "search" in marker %><% for number in range(10 ** 15) %><% endfor %><% endif %>
groups: []
"""
"""A template that never ends for one service."""

FAKE = """\
#!/bin/sh
case "$*" in
  --version) echo "promtool, version 2.46.0"; exit 0;;
  *control*) exec promtool "$@";;
esac
echo $$ >> "$PIDS"
exec sleep 1000
"""

SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -9)]


def wait_for(condition):
    """Wait until a condition is true; the test fails after a time that no machine needs."""
    end = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return found


def is_running(pid: int) -> bool:
    try:
        # The state follows the name, which is in parentheses. A killed process may wait for its parent.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # the second if it ends between opening and reading
        return False


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _with_default_signals() -> None:
    """Undo what a test run in the background or under nohup inherits: ignored signals."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


@pytest.fixture
def start(repository, tmp_path):
    """Start a command with a directory for temporary files, and a file for the processes of promtool."""
    (tmp_path / "temporary").mkdir()
    started = []

    def run(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "slo_compiler", *arguments],
            cwd=repository.path,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "TMPDIR": str(tmp_path / "temporary"),
                "PIDS": str(tmp_path / "pids"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=_with_default_signals,  # noqa: PLW1509 - only resets signals
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")


@linux_only
@pytest.mark.parametrize("to_group", [False, True])
@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_promtool_ends_with_the_run(repository, tmp_path, start, number, code, to_group):
    assert repository.slo("compile").returncode == 0
    fake = tmp_path / "fake"
    fake.write_text(FAKE)
    fake.chmod(0o755)
    process = start("test", "--promtool", str(fake), "--jobs", "2")
    pids = tmp_path / "pids"
    wait_for(lambda: pids.exists() and len(pids.read_text().splitlines()) == 2)
    (os.killpg if to_group else os.kill)(process.pid, number)
    output = process.communicate(timeout=60)
    assert process.returncode == code
    assert output[0] == ""
    assert output[1].count("\n") == (number != signal.SIGKILL)
    wait_for(lambda: not any(is_running(int(pid)) for pid in pids.read_text().split()))
    wait_for(lambda: not any((tmp_path / "temporary").iterdir()))


@linux_only
@pytest.mark.parametrize(("number", "code"), SIGNALS)
@pytest.mark.parametrize("specs", [2, 60])
def test_a_compilation_that_is_ended_leaves_nothing(repository, start, number, code, specs):
    for count in range(specs):
        repository.write_spec(f"service-{count}", SPEC.format(service=f"service-{count}"))
    (repository.path / "own").mkdir()
    (repository.path / "own" / "rules.yaml.j2").write_text(ENDLESS)
    process = start("compile", "--templates", "own", "--jobs", "2")
    output = repository.path / "generated"
    wait_for(lambda: output.exists() and list(output.glob(".slo-staging-*/rules/*.yaml")))
    workers = wait_for(lambda: children(process.pid)) if specs > 48 else []
    process.send_signal(number)
    _, message = process.communicate(timeout=60)
    assert process.returncode == code
    assert message.count("\n") == (number != signal.SIGKILL)
    wait_for(lambda: not any(map(is_running, workers)))
    if number == signal.SIGKILL:
        assert repository.slo("compile").returncode == 0  # the next run removes the directory
        assert not list(output.glob(".slo-staging-*"))
    else:
        assert not output.exists()


@linux_only
@pytest.mark.parametrize("command", ["test", "check"])
@pytest.mark.parametrize("to_group", [False, True])
@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_planning_that_is_ended_leaves_no_workers(
    repository, tmp_path, start, command, to_group, number, code
):
    for count in range(60):
        repository.write_spec(f"service-{count}", SPEC.format(service=f"service-{count}"))
    (repository.path / "own").mkdir()
    (repository.path / "own" / "tests.yaml.j2").write_text(ENDLESS)
    process = start(command, "--templates", "own")
    workers = wait_for(lambda: len(found := children(process.pid)) == 2 and found)
    (os.killpg if to_group else os.kill)(process.pid, number)
    output = process.communicate(timeout=60)
    assert process.returncode == code
    assert output[0] == ""
    assert output[1].count("\n") == (number != signal.SIGKILL)
    wait_for(lambda: not any(map(is_running, workers)))
    wait_for(lambda: not any((tmp_path / "temporary").iterdir()))
