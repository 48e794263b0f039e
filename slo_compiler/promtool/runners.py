"""The two ways to run promtool: natively, or in a container."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Protocol

from slo_compiler.promtool.errors import PromtoolUnavailable
from slo_compiler.promtool.process import Completed, run_process
from slo_compiler.promtool.scratch import scratch_directory
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from pathlib import Path

DOCKER_FAILURES = {125, 126, 127}
"""Exit codes of `docker run` itself; promtool never uses them."""

CONTAINER_FOLDER = "/work"

_RUNTIME = {"GOGC": "400", "GOMAXPROCS": "1"}
"""Variables of Go's runtime. Unit tests allocate much and live for a second, so collecting garbage at each
doubling of the heap is a seventh of their CPU time. Other files use the other cores, where threads that look
for work are another fifth. Variables that the user has set take precedence."""


class Runner(Protocol):
    """A way to run promtool."""

    @property
    def name(self) -> str:
        """The name of the tool, for messages."""

    def run(self, arguments: Sequence[str], *, folder: Path, timeout: timedelta) -> Completed:
        """Run promtool in a directory; raises `PromtoolUnavailable` or `PromtoolFailed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeRunner:
    """Runs a native promtool."""

    executable: str

    @property
    def name(self) -> str:
        """The path of the program."""
        return self.executable

    def run(self, arguments: Sequence[str], *, folder: Path, timeout: timedelta) -> Completed:
        """Run promtool with a separate TMPDIR: unit tests panic if TMPDIR is not writable."""
        with scratch_directory("slo-promtool-") as scratch:
            return run_process(
                [self.executable, *arguments],
                folder=folder,
                environment={"TMPDIR": str(scratch.path), **_runtime()},
                group=scratch.group,
                timeout=timeout,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class DockerRunner:
    """Runs promtool in a container without network that mounts the directory read-only."""

    client: str
    image: str

    @property
    def name(self) -> str:
        """The image, as specified by the user."""
        return f"promtool in the Docker image {self.image}"

    def run(self, arguments: Sequence[str], *, folder: Path, timeout: timedelta) -> Completed:
        """Run promtool with the directory as working directory; the image is never pulled."""
        container = f"slo-promtool-{uuid.uuid4().hex}"
        command = [*self._command(container, folder=folder), *arguments]
        done = None
        try:
            done = run_process(command, timeout=timeout)
        finally:
            if done is None or done.code < 0:
                # The container keeps running after its client ends, by the timeout or by a signal.
                run_process([self.client, "rm", "--force", container], timeout=timeout)
        if done.code in DOCKER_FAILURES:
            raise PromtoolUnavailable(_why_docker_failed(done, image=self.image))
        return done

    def _command(self, container: str, *, folder: Path) -> list[str]:
        source = str(folder.resolve()).replace('"', '""')
        # Docker parses the mount as a line of CSV: the quotes allow a comma in the path.
        mount = f'type=bind,"src={source}",dst={CONTAINER_FOLDER},readonly'
        return [
            *(self.client, "run", "--rm", "--pull=never", "--name", container),
            *("--network", "none", *_user(), "--read-only", "--tmpfs", "/tmp"),  # noqa: S108 - in the container
            *(part for name, value in _runtime().items() for part in ("--env", f"{name}={value}")),
            *("--mount", mount, "-w", CONTAINER_FOLDER, "--entrypoint", "promtool", self.image),
        ]


def _runtime() -> dict[str, str]:
    return {name: os.environ.get(name, value) for name, value in _RUNTIME.items()}


def _user() -> tuple[str, ...]:
    """Run as the current user: the default user of the image cannot read a file with mode 0600."""
    if not hasattr(os, "getuid"):
        return ()
    return ("--user", f"{os.getuid()}:{os.getgid()}")


def _why_docker_failed(done: Completed, *, image: str) -> str:
    text = done.stderr.lower()
    if "permission denied while trying to connect" in text:
        return "no permission to use the Docker daemon: join its group, or run promtool natively"
    if "cannot connect to the docker daemon" in text or "daemon is not running" in text:
        return "the Docker daemon is not running: start it, or run promtool natively"
    if "no such image" in text or "unable to find image" in text:
        return f"the Docker image {image} is not available locally: run `docker pull {image}` first"
    if "executable file not found" in text or ("no such file or directory" in text and "promtool" in text):
        return f"the Docker image {image} does not contain promtool: use another one, such as prom/prometheus"
    if "bind source path does not exist" in text:
        return "the Docker daemon cannot mount this directory: use a local daemon or a native promtool"
    return f"Docker could not run promtool in the image {image}: {done.first_complaint}"
