"""Finds programs, starts them on loopback, waits for them, and always stops them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

REPOSITORY = Path(__file__).resolve().parents[2]
_FETCHED = ("bin", "alertmanager/usr/bin")
"""Directory below .tools to which scripts/install-tools installs programs."""
_TAIL = 3000
PATIENCE = 300
"""Timeout in seconds, much more than a busy machine needs."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A running server."""

    name: str
    address: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def told(self) -> str:
        """Return the end of the log and the state of the process."""
        status = self.process.poll()
        state = "runs" if status is None else f"ended with status {status}"
        return f"--- {self.name} {state}; its log ends:\n{self.log.read_text(errors='replace')[-_TAIL:]}"


def find_program(*names: str) -> str | None:
    """Return the first of these programs that is on PATH or in .tools."""
    folders = (REPOSITORY / ".tools" / folder for folder in _FETCHED)
    path = os.pathsep.join((os.environ.get("PATH", ""), *map(str, folders)))
    return next((found for name in names if (found := shutil.which(name, path=path))), None)


def program(*names: str) -> str:
    """Like `find_program`, but fail if the program is missing."""
    found = find_program(*names)
    assert found, f"{' or '.join(names)} is not on PATH and not in .tools: run scripts/install-tools"
    return found


def free_address() -> str:
    """Return a free port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@contextmanager
def running(
    command: Sequence[str],
    *,
    name: str,
    address: str,
    folder: Path,
    is_ready: Callable[[], bool] | None = None,
) -> Iterator[Program]:
    """Start a server and wait until it is ready: by default, as Prometheus and Alertmanager say it."""
    log = folder / f"{name}.log"
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder)
    server = Program(name=name, address=address, process=process, log=log)
    try:
        wait_for(
            f"{name} is ready", is_ready or (lambda: _is_ready(server)), seconds=PATIENCE, servers=(server,)
        )
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _is_ready(server: Program) -> bool:
    try:
        with urllib.request.urlopen(f"{server.url}/-/ready", timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def wait_for(
    what: str, ask: Callable[[], Found | None], *, seconds: float, servers: Sequence[Program]
) -> Found:
    """Poll until there is a result; on timeout, fail with the logs of the servers."""
    give_up = time.monotonic() + seconds
    while True:
        if answer := ask():
            return answer
        ended = [server for server in servers if server.process.poll() is not None]
        if ended or time.monotonic() > give_up:
            told = "\n".join(server.told() for server in servers)
            raise AssertionError(f"not within {seconds:.0f} s: {what}\n{told}")
        time.sleep(0.1)


def run_tool(*command: str | Path) -> None:
    """Run a program; if it fails, fail with its output."""
    words = [str(part) for part in command]
    done = subprocess.run(
        words, cwd=REPOSITORY, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-_TAIL:]}\n{done.stderr[-_TAIL:]}"
