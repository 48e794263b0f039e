"""Benchmark of `slo check`: time and memory of the whole, and of the commands that do its parts alone."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.processes import Command, environment, peak_memory, slo, snapshot
from bench.report import table
from bench.specs import write_specs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SIZES = (2_000,)
_CACHED = "slo check, all tests cached"
_ONLY_SUCCESS = """\
#!/bin/sh
case "$*" in
  --version|*control*) exec promtool "$@";;
esac
echo "  SUCCESS"
"""


def run(sizes: Sequence[int] = SIZES) -> str:
    """Measure each size once, because promtool takes a second of one core for the tests of an SLO."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="slo-bench-") as name:
        surroundings = environment(snapshot(Path(name) / "package"))
        for slos in sizes:
            folder = Path(name) / str(slos)
            write_specs(slos, ours=folder / "specs", sloth=folder / "sloth")
            for what, seconds, mebibytes in _measured(folder, surroundings):
                rows.append((f"{slos:,}", what, f"{seconds:.2f}", f"{mebibytes:,.0f}"))
    notes = (
        "One run each, of whole processes; the memory includes promtool. `slo check` reads and compiles the"
        " specs, compares the output, and then runs promtool on the rules and on the tests that have not"
        " passed before."
    )
    return f"{table(('SLOs', 'what', 'seconds', 'MiB'), rows)}\n\n{notes}"


def _measured(folder: Path, surroundings: Mapping[str, str]) -> Iterator[tuple[str, float, float]]:
    """Run the commands in this order: the later ones need the files of the earlier ones."""
    yield "slo compile, cold", *_once(slo("compile"), folder, surroundings)
    yield "part: read (slo validate)", *_once(slo("validate"), folder, surroundings)
    compared = slo("compile", "--check", "--no-cache")
    yield "part: read, compile, compare (slo compile --check)", *_once(compared, folder, surroundings)
    rules = sorted(str(path.relative_to(folder)) for path in (folder / "generated/rules").glob("*.yaml"))
    yield "part: promtool check rules", *_once(("promtool", "check", "rules", *rules), folder, surroundings)
    planned = slo("test", "--promtool", str(_only_success(folder)), "--no-cache")
    yield "slo test with a promtool that runs no test", *_once(planned, folder, surroundings)
    yield "slo check, no test cached", *_once(slo("check"), folder, surroundings)
    yield _CACHED, *_once(slo("check"), folder, surroundings)


def _only_success(folder: Path) -> Path:
    """Write a promtool that runs no test but the one that must fail."""
    program = folder / "only-success"
    program.write_text(_ONLY_SUCCESS, encoding="utf-8")
    program.chmod(0o755)
    return program


def _once(arguments: tuple[str, ...], folder: Path, surroundings: Mapping[str, str]) -> tuple[float, float]:
    """Return seconds and MiB."""
    began = time.perf_counter()
    mebibytes = peak_memory(Command(arguments=arguments, folder=folder, environment=surroundings))
    return time.perf_counter() - began, mebibytes
