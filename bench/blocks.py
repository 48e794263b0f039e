"""Writes samples to Prometheus blocks, with OpenMetrics text and promtool."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from bench.traffic import Series

BLOCK = 54 * 3600
"""Seconds per block: the largest block with 30 days of retention, and a size that promtool supports."""
_WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Samples of one series; `name` is the full selector, metric and labels; times are Unix seconds."""

    name: str
    times: NDArray[np.int64 | np.float64]
    values: NDArray[np.int64 | np.float64]


def raw(series: Iterable[Series]) -> Iterator[Stored]:
    """Yield the scraped counters of a shape."""
    for one in series:
        yield Stored(name=f"http_requests_total{{{one.labels}}}", times=one.times, values=one.values)


def import_blocks(samples: Iterable[Stored], *, into: Path, scratch: Path) -> int:
    """Write blocks below `into` and return the number of samples.

    One text file per block: promtool reads its input once for every block that it creates.
    """
    into.mkdir(parents=True, exist_ok=True)
    scratch.mkdir(parents=True, exist_ok=True)
    slices = _by_block(samples)

    def one(block: int) -> int:
        path = scratch / f"{block}.txt"
        lines = _write(slices[block], path)
        _create(path, into)
        path.unlink()
        return lines

    with ThreadPoolExecutor(_WORKERS) as pool:
        return sum(pool.map(one, sorted(slices)))


def _by_block(samples: Iterable[Stored]) -> dict[int, list[Stored]]:
    slices: dict[int, list[Stored]] = {}
    for series in samples:
        blocks = series.times // BLOCK
        edges = np.flatnonzero(np.diff(blocks)) + 1
        parts = zip(np.split(series.times, edges), np.split(series.values, edges), strict=True)
        for times, values in parts:
            if times.size:
                part = Stored(name=series.name, times=times, values=values)
                slices.setdefault(int(times[0]) // BLOCK, []).append(part)
    return slices


def _write(samples: Iterable[Stored], path: Path) -> int:
    lines = 0
    with path.open("w", encoding="utf-8") as text:
        for series in samples:
            pairs = zip(series.values.tolist(), series.times.tolist(), strict=True)
            text.write("".join([f"{series.name} {value} {time}\n" for value, time in pairs]))
            lines += series.times.size
        text.write("# EOF\n")
    return lines


def _create(path: Path, into: Path) -> None:
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet"]
    command += ["--max-block-duration=54h", str(path), str(into)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"promtool created no blocks: {done.stderr.strip()}")
