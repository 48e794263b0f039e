"""Cost of `slo status`: one run over many SLOs, against a Prometheus with their recorded series."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.blocks import Stored, import_blocks
from bench.processes import Command, environment, peak_memory, slo, wall_seconds
from bench.report import table
from bench.server import serving
from slo_compiler.live.scope import Scope
from slo_compiler.live.status import status_queries
from slo_compiler.model import Settings
from slo_compiler.naming import naming_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_REPOSITORY = Path(__file__).resolve().parent.parent
SIZES = (100, 1_000, 10_000)
_STEP = 240
_BEFORE, _AFTER = 600, 3_600
"""Samples reach into the future, because the import takes a while."""
_REST = 'on_unknown="block",min_budget_events="20"'
_NAMES = naming_of(Settings()).series


def run(sizes: Sequence[int] = SIZES) -> tuple[str, bool]:
    """Measure each size; there is no goal but that the number of queries does not grow."""
    rows = [_measure(size) for size in sizes]
    head = ("SLOs", "queries", "samples", "wall time", "memory of `slo`")
    text = (
        "`slo status` once, as text, from start to end of the process. One of the queries is for the time."
        " Every SLO has a service of its own.\n\n"
    )
    return text + table(head, rows), True


def _measure(size: int) -> tuple[str, ...]:
    now = int(time.time())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blocks = folder / "blocks"
        import_blocks(_series(size, now), into=blocks, scratch=folder / "text")
        with serving([blocks], folder=folder) as server:
            queries = status_queries(Scope(naming=naming_of(Settings())))
            samples = sum(len(server.instant(query, at=now + 60)[0]) for query in queries)
            command = Command(
                arguments=slo("status", "--prometheus", server.url),
                folder=folder,
                environment=environment(_REPOSITORY),
            )
            seconds, memory = min(wall_seconds(command) for _ in range(3)), peak_memory(command)
    return (f"{size:,}", str(len(queries) + 1), f"{samples:,}", f"{seconds:.2f} s", f"{memory:.0f} MiB")


def _series(size: int, now: int) -> Iterator[Stored]:
    times = np.arange(now - _BEFORE, now + _AFTER, _STEP)
    for index in range(size):
        service = f'service="service-{index:05}"'  # OpenMetrics has no spaces between labels
        own, policy = f'{service},slo="availability"', f'{service},policy="default"'
        values = {
            f'{_NAMES.info}{{{own},target="99.9",window="28d",kind="events",owner="team"}}': 1.0,
            f'{_NAMES.policy_info}{{{own},policy="default",mode="advise",{_REST}}}': 1.0,
            f"{_NAMES.period_days}{{{own}}}": 28.0,
            f"{_NAMES.period_events}{{{own}}}": 1e6,
            f"{_NAMES.period_error}{{{own}}}": 0.0004,
            f"{_NAMES.budget_remaining}{{{own}}}": 0.6,
            f"{_NAMES.current_burn_rate}{{{own}}}": 0.4,
            f"{_NAMES.history_start}{{{own}}}": float(now - 40 * 86_400),
            f"{_NAMES.policy_level}{{{own}}}": 3.0,
        }
        for level in range(4):
            state = f'level="{level}",state="state-{level}",allow="feature",postmortem="false"'
            values[f"{_NAMES.policy_state}{{{policy},{state}}}"] = 1.0
        for series, value in values.items():
            yield Stored(name=series, times=times, values=np.full(times.size, value))
