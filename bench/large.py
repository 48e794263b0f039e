"""Benchmark of cost with 1,000 series: one SLO of a large service, compared with Sloth."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench import blocks, traffic
from bench.evaluate import END, History, evaluate
from bench.measure import cost
from bench.prometheus import OURS, SLOTH, Finding, compiled, cost_table, rule_sets
from bench.server import serving, version

_SHAPE = traffic.Shape(name="large", day_bursts=12, pods=100)
_DAYS = 4
"""Days of counters: the longest window over raw series is 3d. Sloth's 30d window reads a recorded series."""
_POINTS = range(END - 6 * 3613, END, 3613)
"""About every hour of the last six, not at a multiple of any rule interval."""
_GOAL = 80.0


def run() -> tuple[str, bool]:
    """Measure; return the report, and True if the goal is met."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="slo-bench-") as name:
        folder = Path(name)
        history = History(folder=folder)
        series = [_last_days(one) for one in traffic.generate(_SHAPE).series]
        blocks.import_blocks(blocks.raw(series), into=history.raw, scratch=folder / "text")
        sets = rule_sets(_SHAPE, compiled(folder / "compiled", shapes=(_SHAPE,)))
        evaluate(sets, history, points=_POINTS)
        with serving(history.blocks, folder=folder) as server:
            costs = {one.tool: cost(one, server, points=_POINTS) for one in sets}
    finding = Finding(shape=_SHAPE.name, series=len(series), costs=costs, errors={})
    ratio = costs[SLOTH].milliseconds_per_second / costs[OURS].milliseconds_per_second
    setting = (
        f"One SLO of 99.9% over 30d; {_DAYS} days of counters, scraped every {traffic.SCRAPE}s, "
        f"{len(series):,} series; Prometheus {version()}; total time {time.monotonic() - began:.0f}s."
    )
    goal = f"Query time: **{ratio:.1f}x less** (goal: {_GOAL:.0f}x)."
    return "\n\n".join((setting, cost_table((finding,)), goal)), ratio >= _GOAL


def _last_days(series: traffic.Series) -> traffic.Series:
    kept = series.times > END - _DAYS * 86_400
    return traffic.Series(labels=series.labels, times=series.times[kept], values=series.values[kept])
