"""The window of an SLO."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import shape
from slo_compiler.promql.durations import parse_duration

if TYPE_CHECKING:
    from slo_compiler.spec.document import DataPath
    from slo_compiler.spec.findings import Findings

SHORTEST_WINDOW = timedelta(hours=1)
LONGEST_WINDOW = timedelta(days=366)


def parse_slo_window(text: str, path: DataPath, *, findings: Findings) -> timedelta:
    """The window of an SLO, 1h to 366d; anything else is a finding."""
    window = parse_duration(text)
    if window is None or not SHORTEST_WINDOW <= window <= LONGEST_WINDOW:
        findings.add(
            shape.duration_out_of_range(
                findings.at(path), key="window", text=text, lowest="1h", highest="366d"
            )
        )
        return SHORTEST_WINDOW
    return window
