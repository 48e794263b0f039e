"""Selects a promtool and verifies that it runs."""

from __future__ import annotations

import os
import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Literal

from slo_compiler.promtool.errors import PromtoolUnavailable
from slo_compiler.promtool.runners import DockerRunner, NativeRunner, Runner
from slo_compiler.promtool.tool import Promtool

DEFAULT_IMAGE = "prom/prometheus"
"""The official image; the default for `docker`."""

DEFAULT_TIMEOUT = timedelta(minutes=10)
"""The limit per process; a check of 10,000 SLOs takes about 10 seconds, a unit test over 30 days about 50."""

_VERSION = re.compile(r"^promtool, version (?:v?(\d+)\.(\d+))?", re.MULTILINE)


def find_promtool(
    *,
    choice: Literal["auto", "native", "docker"],
    image: str | None,
    executable: str | None = None,
    timeout: timedelta = DEFAULT_TIMEOUT,
) -> Promtool:
    """Return a promtool that has reported its version.

    `auto` uses the promtool on PATH, or Docker if there is none and an image is specified.
    `executable` replaces the one on PATH. Images are never pulled.
    Raises `PromtoolUnavailable` with a sentence that suggests a fix, or `PromtoolFailed` if promtool
    hangs.
    """
    runner = _runner(choice, image=image, executable=executable)
    return Promtool(runner=runner, known_version=_version(runner, timeout=timeout), timeout=timeout)


def _runner(
    choice: Literal["auto", "native", "docker"], *, image: str | None, executable: str | None
) -> Runner:
    if choice == "docker":
        return _docker(image or DEFAULT_IMAGE)
    name = executable or "promtool"
    found = shutil.which(name)
    if found is not None:
        # A relative path would be invalid when promtool runs in another directory.
        return NativeRunner(executable=str(Path(found).absolute()))
    if choice == "auto" and executable is None and image is not None:
        return _docker(image)
    raise PromtoolUnavailable(_why_not_found(name))


def _why_not_found(name: str) -> str:
    path = Path(name)
    if os.path.isfile(path):
        return f"{name} is not executable: run `chmod +x {name}`, or specify another promtool"
    if path.name != name:
        return f"{name} does not exist: specify the path of a promtool"
    return f"{name} is not on PATH: install Prometheus, which includes it, or specify a Docker image"


def _docker(image: str) -> DockerRunner:
    client = shutil.which("docker")
    if client is None:
        raise PromtoolUnavailable("docker is not on PATH: install it, or run promtool natively")
    return DockerRunner(client=client, image=image)


def _version(runner: Runner, *, timeout: timedelta) -> tuple[int, int]:
    done = runner.run(["--version"], folder=Path.cwd(), timeout=timeout)
    match = _VERSION.search(done.stdout) or _VERSION.search(done.stderr)
    if match is None:
        raise PromtoolUnavailable(f"{runner.name} is not promtool: specify another one")
    return int(match[1] or 0), int(match[2] or 0)
