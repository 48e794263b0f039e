"""Standard streams that are closed, full, or a pipe that nobody reads; a working directory that is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

full_device = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")


def run_in_shell(repository, arguments: str, redirections: str):
    """Run the command with the redirections of a shell."""
    return subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -m slo_compiler {arguments} {redirections}'],
        cwd=repository.path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


PRINTING = ["schema", "--version", "--help", "budget", "explain checkout/availability"]
PRINTING += ["validate --format json"]


@pytest.mark.parametrize("arguments", PRINTING)
def test_results_for_a_closed_standard_output_are_an_error(repository, arguments):
    run = run_in_shell(repository, arguments, ">&-")
    assert run.returncode == 4
    assert run.stderr == "slo: cannot write to standard output: bad file descriptor\n"


@full_device
@pytest.mark.parametrize("arguments", PRINTING)
def test_results_for_a_full_device_are_an_error(repository, arguments):
    run = run_in_shell(repository, arguments, ">/dev/full")
    assert run.returncode == 4
    assert run.stderr == "slo: cannot write to standard output: no space left on device\n"


@pytest.mark.parametrize("redirection", ["2>&-", pytest.param("2>/dev/full", marks=full_device), ">&- 2>&-"])
@pytest.mark.parametrize(("arguments", "code"), [("validate", 0), ("nonsense", 2), ("explain nothing", 1)])
def test_unwritable_messages_do_not_change_the_exit_code(repository, redirection, arguments, code):
    assert run_in_shell(repository, arguments, redirection).returncode == code


def test_no_file_takes_the_place_of_a_closed_stream(repository):
    run = run_in_shell(repository, "compile", "<&- >&- 2>&-")
    assert run.returncode == 0
    assert len(repository.files()) == 13
    assert run_in_shell(repository, "compile --check", "").returncode == 0


def test_a_reader_that_closes_the_pipe_does_not_change_the_exit_code(repository):
    repository.write_spec("bad", "version: slo/v1\n")
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.run(
        [sys.executable, "-m", "slo_compiler", "validate", "--format", "json"],
        cwd=repository.path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (run.returncode, run.stderr) == (1, b"")


@pytest.mark.parametrize("arguments", ["validate", "compile", "explain a/b"])
def test_a_deleted_working_directory_is_reported(repository, arguments):
    run = subprocess.run(
        ["sh", "-c", f'mkdir gone; cd gone; rmdir ../gone; "{sys.executable}" -m slo_compiler {arguments}'],
        cwd=repository.path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr == "slo: the working directory was deleted; change to another directory\n"
