"""Time to start: the interpreter, an empty typer application, every `--help`, and one SLO."""

from __future__ import annotations

import shutil
import sys
from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING

from bench.processes import Command, slo, wall_seconds
from bench.report import table
from slo_compiler.cli.app import COMMANDS
from slo_compiler.cli.postmortem.app import COMMANDS as POSTMORTEM

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

GOAL = 1.1
"""The slowest help takes at most this times the time of an empty typer application."""
_ROUNDS = 21
_PYTHON = "python -c pass"
_EMPTY = "empty typer application, `--help`"
_ONE = "slo compile (1 SLO, everything)"
_APPLICATION = """\
import os

os.environ["TYPER_USE_RICH"] = "0"

import typer

app = typer.Typer(rich_markup_mode=None)


@app.command()
def main() -> None:
    pass


app()
"""


def run(folder: Path, surroundings: Mapping[str, str]) -> tuple[str, bool]:
    """Measure in a directory with one spec; return the table, and whether the goal is met."""
    (folder / "empty.py").write_text(_APPLICATION, encoding="utf-8")
    names = ("", *COMMANDS, *(f"postmortem {name}" for name in POSTMORTEM))
    helps = {f"slo {name} --help".replace("  ", " "): slo(*name.split(), "--help") for name in names}
    commands = {
        _PYTHON: (sys.executable, "-c", "pass"),
        _EMPTY: (sys.executable, "empty.py", "--help"),
        **helps,
        _ONE: slo("compile", "specs", "-o", "generated"),
    }
    times = _times(folder, commands, surroundings)
    worst = max(helps, key=lambda name: median(times[name]))
    shown = dict.fromkeys((_PYTHON, _EMPTY, "slo --help", worst, _ONE))
    bare, empty = (median(times[name]) for name in (_PYTHON, _EMPTY))
    rows = [
        (
            f"`{name}`" if name != _EMPTY else name,
            f"{median(times[name]) * 1000:.0f}",
            f"{min(times[name]) * 1000:.0f}",
            f"{median(times[name]) / bare:.1f}",
            f"{median(times[name]) / empty:.2f}",
        )
        for name in shown
    ]
    head = ("start", "ms, median", "ms, minimum", "x python", "x empty typer")
    ratio = median(times[worst]) / empty
    verdict = f"The slowest of {len(helps)} helps is `{worst}`: {ratio:.2f}x an empty typer application"
    return f"{table(head, rows)}\n\n{verdict} (goal: {GOAL}x).", ratio <= GOAL


def _times(
    folder: Path, commands: Mapping[str, tuple[str, ...]], surroundings: Mapping[str, str]
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = defaultdict(list)
    for turn in range(_ROUNDS + 1):
        for name, arguments in commands.items():
            for left in ("generated", ".slo-cache"):
                shutil.rmtree(folder / left, ignore_errors=True)
            took = wall_seconds(Command(arguments=arguments, folder=folder, environment=surroundings))
            if turn:  # the first round writes the bytecode
                times[name].append(took)
    return times
