"""Runs Prometheus on loopback over given blocks, and queries it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_PATIENCE = 60.0
"""Seconds to wait for Prometheus to become ready."""
_MOST_POINTS = 10_000
"""Points per range query; Prometheus rejects more than 11,000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Cost of one evaluation of an expression."""

    samples: int
    peak_samples: int
    milliseconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One series of a query result: labels and points."""

    labels: Mapping[str, str]
    times: list[int]
    values: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running Prometheus."""

    url: str

    def instant(self, expr: str, *, at: int) -> tuple[list[Column], Cost]:
        """Evaluate an expression once, as a rule does, and return its result and cost."""
        data = self._ask("query", {"query": expr, "time": str(at), "stats": "all"})
        points = [(one["metric"], [one["value"]]) for one in data["result"]]
        samples, timings = data["stats"]["samples"], data["stats"]["timings"]
        cost = Cost(
            samples=samples["totalQueryableSamples"],
            peak_samples=samples["peakSamples"],
            milliseconds=timings["execTotalTime"] * 1000,
        )
        return [_column(labels, values) for labels, values in points], cost

    def span(self, expr: str, *, begin: int, end: int, step: int) -> Iterator[Column]:
        """Evaluate every `step` seconds from `begin` to `end`, inclusive."""
        width = step * (_MOST_POINTS - 1)
        for start in range(begin, end + 1, width + step):
            form = {
                "query": expr,
                "start": str(start),
                "end": str(min(end, start + width)),
                "step": str(step),
            }
            for one in self._ask("query_range", form)["result"]:
                yield _column(one["metric"], one["values"])

    def _ask(self, path: str, form: Mapping[str, str]) -> Any:
        body = urllib.parse.urlencode(form).encode()
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}", body, timeout=120) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"{form['query']}: {error.read().decode()}") from error


def _column(labels: Mapping[str, str], points: list[list[Any]]) -> Column:
    times = [round(float(point[0])) for point in points]
    return Column(labels=labels, times=times, values=[float(point[1]) for point in points])


@contextmanager
def serving(block_folders: Iterable[Path], *, folder: Path) -> Iterator[Server]:
    """Run Prometheus over these blocks; at exit, stop it and delete its data.

    The blocks are hard links: if Prometheus compacts them, the originals do not change.
    """
    data = folder / "data"
    for blocks in block_folders:
        for block in blocks.iterdir():
            if (block / "meta.json").exists():
                shutil.copytree(block, data / block.name, copy_function=os.link)
    port = _free_port()
    with (folder / "prometheus.log").open("w") as log:
        process = subprocess.Popen(_command(folder, port=port), stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process=process)
            yield Server(url=url)
        finally:
            process.kill()
            process.wait()
            shutil.rmtree(data)


def version() -> str:
    """Return the version that Prometheus reports."""
    done = subprocess.run(["prometheus", "--version"], capture_output=True, text=True, check=True)
    return (done.stdout or done.stderr).split()[2]


def _command(folder: Path, *, port: int) -> list[str]:
    config = folder / "prometheus.yml"
    config.write_text("global: {}\n", encoding="utf-8")
    return [
        "prometheus",
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=warn",
    ]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(url: str, *, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise RuntimeError(f"Prometheus exited during startup with status {process.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/-/ready", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("Prometheus was not ready in time")
