"""A real Prometheus whose recorded series a test writes: no rules, no scraping, the same at every time."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .processes import free_address, program, run_tool, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .processes import Program

STEP = 60
PAST, FUTURE = 45 * 60, 3 * 3600
"""Samples reach into the future, because a test may begin long after Prometheus was started."""


@dataclass(kw_only=True)
class RecordedData:
    """Series by text, such as `slo:policy_level:number{service="a"}`, with one value each."""

    now: int = field(default_factory=lambda: int(time.time()) // STEP * STEP)
    lines: list[tuple[str, list[tuple[int, str]]]] = field(default_factory=list)

    def add(self, name: str, labels: dict[str, str], value: float | str, *, ended: int = -FUTURE) -> None:
        """Add a series with one value; `ended` is how many seconds ago its last sample was."""
        inside = ",".join(f'{label}="{text}"' for label, text in labels.items())
        times = range(self.now - PAST, self.now - ended + 1, STEP)
        self.lines.append((f"{name}{{{inside}}}", [(at, str(value)) for at in times]))

    def write(self, folder: Path) -> Path:
        """Write blocks that Prometheus loads; return their directory."""
        text, data = folder / "recorded.om", folder / "data"
        with text.open("w", encoding="utf-8") as file:
            for series, samples in self.lines:
                file.writelines(f"{series} {value} {at}\n" for at, value in samples)
            file.write("# EOF\n")
        data.mkdir()
        run_tool(program("promtool"), "tsdb", "create-blocks-from", "openmetrics", text, data)
        return data


@contextmanager
def recording_prometheus(data: RecordedData, folder: Path, *names: str) -> Iterator[Program]:
    """Start Prometheus (or another version, by the program's name) with the data."""
    storage = data.write(folder)
    config, address = folder / "prometheus.yml", free_address()
    config.write_text("global: {}\n")
    command = (
        program(*(names or ("prometheus",))),
        f"--config.file={config}",
        f"--storage.tsdb.path={storage}",
        f"--web.listen-address={address}",
        "--query.lookback-delta=30m",
        "--storage.tsdb.retention.time=10y",
    )
    with running(command, name="prometheus", address=address, folder=folder) as server:
        yield server
