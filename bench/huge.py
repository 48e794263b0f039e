"""Benchmark of the compiler with very many SLOs: whether time and memory stay linear."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.processes import Command, environment, peak_memory, slo, snapshot
from bench.report import table
from bench.specs import write_specs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SIZES = (10_000, 100_000)
_OUTPUTS = {"rules": "{dashboards: false, tests: false}", "everything": "{}"}


def run(sizes: Sequence[int] = SIZES) -> str:
    """Compile each size once with an empty cache, and once without a change."""
    rows: list[tuple[str, ...]] = []
    for slos in sizes:
        with tempfile.TemporaryDirectory(prefix="slo-bench-") as name:
            surroundings = environment(snapshot(Path(name) / "package"))
            folder = Path(name) / "repository"
            write_specs(slos, ours=folder / "specs", sloth=Path(name) / "sloth")
            shutil.rmtree(Path(name) / "sloth")
            for kind, outputs in _OUTPUTS.items():
                settings = f"version: slo-settings/v1\noutputs: {outputs}\n"
                (folder / "slo.yaml").write_text(settings, encoding="utf-8")
                rows += _rows(slos, kind, folder, surroundings)
    head = ("SLOs", "what", "seconds", "MiB", "files", "ms per SLO", "KiB per SLO")
    notes = "One run each. The memory is that of all processes at one time, each with its peak."
    return f"{table(head, rows)}\n\n{notes}"


def _rows(slos: int, kind: str, folder: Path, surroundings: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    for left in ("generated", ".slo-cache"):
        shutil.rmtree(folder / left, ignore_errors=True)
    command = Command(arguments=slo("compile"), folder=folder, environment=surroundings)
    for state in ("cold", "unchanged"):
        began = time.perf_counter()
        mebibytes = peak_memory(command)
        seconds = time.perf_counter() - began
        files = sum(path.is_file() for path in (folder / "generated").rglob("*"))
        yield (
            f"{slos:,}",
            f"{kind}, {state}",
            f"{seconds:.1f}",
            f"{mebibytes:,.0f}",
            f"{files:,}",
            f"{seconds * 1000 / slos:.2f}",
            f"{mebibytes * 1024 / slos:.1f}",
        )
