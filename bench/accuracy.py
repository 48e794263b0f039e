"""Benchmark of ratios: the recorded ratios of each window, compared with counted events and with Sloth."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import blocks, traffic
from bench.evaluate import END, History, evaluate
from bench.measure import accuracy
from bench.prometheus import OURS, POINT_EVERY, SLOTH, compiled, error_cell, rule_sets
from bench.report import table
from bench.server import version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.measure import Accuracy

_WINDOWS = ("30d", "3d", "1d", "6h", "1h", "30m")
_POINTS = range(END - 3 * 86_400, END + 1, POINT_EVERY)
_GOALS = {"steady": 2.5, "diurnal": 2.5, "restarts": 2.5, "newborn": 4.5}
"""Largest mean error at 6h and 1h, in percent. `rare` has none, because `rate()` cannot measure its first
events."""
_GOAL_WINDOWS = ("6h", "1h")

Errors = dict[tuple[str, str, str], "Accuracy | None"]
"""By tool, shape and window."""


def run() -> tuple[str, bool]:
    """Measure; return the report, and True if the goals are met."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="slo-bench-") as name:
        errors = _measured(Path(name))
    means = {shape: max(_mean(errors, shape, window) for window in _GOAL_WINDOWS) for shape in _GOALS}
    setting = (
        f"{traffic.DAYS} days of counters, scraped every {traffic.SCRAPE}s; one SLO of 99.9% over 30d for "
        f"each kind of traffic; Prometheus {version()}; total time {time.monotonic() - began:.0f}s."
    )
    return "\n\n".join((setting, _table(errors), _goals(means))), _met(means)


def _measured(folder: Path) -> Errors:
    history = History(folder=folder)
    shapes = traffic.PLAIN_SHAPES
    truths = {}
    for shape in shapes:
        scraped = traffic.generate(shape)
        truths[shape.name] = scraped.truth
        blocks.import_blocks(blocks.raw(scraped.series), into=history.raw, scratch=folder / "text")
    rules = compiled(folder / "compiled", shapes=shapes)
    sets = [one for shape in shapes for one in rule_sets(shape, rules)]
    values = evaluate(sets, history, points=_POINTS)
    return {
        (one.tool, one.shape.name, window): accuracy(
            one, values, truths[one.shape.name], window=window, points=_POINTS
        )
        for one in sets
        for window in _WINDOWS
    }


def _mean(errors: Errors, shape: str, window: str) -> float:
    found = errors[OURS, shape, window]
    assert found is not None, (shape, window)
    return found.mean


def _met(means: Mapping[str, float]) -> bool:
    return all(means[shape] <= goal for shape, goal in _GOALS.items())


def _goals(means: Mapping[str, float]) -> str:
    each = ", ".join(f"{shape} **{means[shape]:.2f}%** (goal: {goal}%)" for shape, goal in _GOALS.items())
    return f"Largest mean error at 6h and 1h: {each}."


def _table(errors: Errors) -> str:
    head = ("relative error, max / mean in %", *(shape.name for shape in traffic.PLAIN_SHAPES))
    rows = [
        (f"{window} {tool}", *(error_cell(errors[tool, name, window]) for name in head[1:]))
        for window in _WINDOWS
        for tool in (OURS, SLOTH)
    ]
    return table(head, rows)
