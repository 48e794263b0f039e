"""The two ways to run promtool: as a program of this machine, or inside a container."""

from __future__ import annotations

import os
import tempfile
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from slo_compiler.promtool.errors import PromtoolUnavailable
from slo_compiler.promtool.process import Completed, run_process

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from pathlib import Path

DOCKER_FAILURES = {125, 126, 127}
"""Exit codes of `docker run` itself; promtool never uses them."""

CONTAINER_FOLDER = "/work"


class Runner(Protocol):
    """A way to run promtool."""

    @property
    def name(self) -> str:
        """What is run, for messages."""

    def run(self, arguments: Sequence[str], *, folder: Path, timeout: timedelta) -> Completed:
        """Run promtool in a folder; raises `PromtoolUnavailable` or `PromtoolFailed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeRunner:
    """Promtool as a program of this machine."""

    executable: str

    @property
    def name(self) -> str:
        """The path of the program."""
        return self.executable

    def run(self, arguments: Sequence[str], *, folder: Path, timeout: timedelta) -> Completed:
        """Run it in the folder, with a TMPDIR of its own: unit tests panic where it is not writable."""
        with tempfile.TemporaryDirectory(prefix="slo-promtool-") as scratch:
            return run_process(
                [self.executable, *arguments],
                folder=folder,
                environment={"TMPDIR": scratch},
                timeout=timeout,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class DockerRunner:
    """Promtool inside a container that sees the folder read-only, and no network."""

    client: str
    image: str

    @property
    def name(self) -> str:
        """The image, as the user named it."""
        return f"promtool of the docker image {self.image}"

    def run(self, arguments: Sequence[str], *, folder: Path, timeout: timedelta) -> Completed:
        """Run it with the folder as working directory; an image is never pulled."""
        container = f"slo-promtool-{uuid.uuid4().hex}"
        command = [*self._command(container, folder=folder), *arguments]
        try:
            done = run_process(command, timeout=timeout)
        except BaseException:
            # The container outlives its client, whether that was ended by us or by Ctrl-C.
            run_process([self.client, "rm", "--force", container], timeout=timeout)
            raise
        if done.code in DOCKER_FAILURES:
            raise PromtoolUnavailable(_why_docker_failed(done, image=self.image))
        return done

    def _command(self, container: str, *, folder: Path) -> list[str]:
        source = str(folder.resolve()).replace('"', '""')
        # docker reads the mount as a line of CSV: the quotes keep a comma in the path whole.
        mount = f'type=bind,"src={source}",dst={CONTAINER_FOLDER},readonly'
        return [
            *(self.client, "run", "--rm", "--pull=never", "--name", container),
            *("--network", "none", *_user(), "--read-only", "--tmpfs", "/tmp"),  # noqa: S108 - in the container
            *("--mount", mount, "-w", CONTAINER_FOLDER, "--entrypoint", "promtool", self.image),
        ]


def _user() -> tuple[str, ...]:
    """Run as the user who runs us: the image's own user could not read a file of mode 0600."""
    if not hasattr(os, "getuid"):
        return ()
    return ("--user", f"{os.getuid()}:{os.getgid()}")


def _why_docker_failed(done: Completed, *, image: str) -> str:
    text = done.stderr.lower()
    if "permission denied while trying to connect" in text:
        return "you may not use the docker daemon: join its group, or run promtool natively"
    if "cannot connect to the docker daemon" in text or "daemon is not running" in text:
        return "the docker daemon does not answer: start it, or run promtool natively"
    if "no such image" in text or "unable to find image" in text:
        return f"docker has no image {image}: run `docker pull {image}` first, for it is never pulled unasked"
    if "executable file not found" in text or ("no such file or directory" in text and "promtool" in text):
        return f"the docker image {image} has no promtool in it: name one that has, such as prom/prometheus"
    if "bind source path does not exist" in text:
        return "the docker daemon does not see this folder: use a daemon of this machine or a native promtool"
    return f"docker could not run promtool of the image {image}: {done.first_complaint}"
