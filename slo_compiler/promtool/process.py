"""Runs one process: fixed language, limited time, output as text."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from slo_compiler.promtool.errors import PromtoolFailed, PromtoolUnavailable
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta
    from pathlib import Path


_running: set[subprocess.Popen[bytes]] = set()
"""Processes of all threads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The exit code and output of a process."""

    code: int
    stdout: str
    stderr: str

    @property
    def first_complaint(self) -> str:
        """The first line of the standard error that is not empty, or a note that there is none."""
        lines = (line.strip() for line in self.stderr.splitlines())
        return next((line for line in lines if line), "no error message")


def run_process(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    group: int | None = None,
    timeout: timedelta,
) -> Completed:
    """Run a command in a directory, with `LC_ALL=C` and additional environment variables.

    The process is in the process group `group`; None: in that of this process.
    Raises `PromtoolUnavailable` if the process cannot be started, and `PromtoolFailed` if it exceeds the
    timeout, after which it is killed.
    """
    try:
        with subprocess.Popen(
            list(command),
            cwd=folder,
            env={**os.environ, "LC_ALL": "C", **(environment or {})},
            process_group=group,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            stdout, stderr = _output(process, timeout=timeout)
    except subprocess.TimeoutExpired as error:
        seconds = f"{timeout.total_seconds():g}"
        raise PromtoolFailed(
            f"{command[0]} did not finish within {seconds} seconds and was killed"
        ) from error
    except OSError as error:
        raise PromtoolUnavailable(_why_not_started(command[0], error=error, folder=folder)) from error
    # A test file may contain any bytes, and promtool prints them.
    return Completed(
        code=process.returncode,
        stdout=stdout.decode(errors="replace"),
        stderr=stderr.decode(errors="replace"),
    )


def _output(process: subprocess.Popen[bytes], *, timeout: timedelta) -> tuple[bytes, bytes]:
    """Wait for the output of a process; kill it if this is interrupted."""
    _running.add(process)
    try:
        return process.communicate(timeout=timeout.total_seconds())
    except BaseException:
        process.kill()
        raise
    finally:
        _running.discard(process)


def kill_processes() -> None:
    """Kill the processes that other threads are waiting for; each thread gets the exit code of a signal."""
    for process in tuple(_running):
        process.kill()


def _why_not_started(program: str, *, error: OSError, folder: Path | None) -> str:
    if folder is not None and not os.path.isdir(folder):
        return f"cannot run {program} in {folder}: the directory does not exist"
    reason = (error.strerror or str(error)).lower()
    return f"cannot run {program}: {reason}; specify a promtool that runs on this machine"
