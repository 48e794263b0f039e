"""Parse the period of an SLO, the key `window` in the spec."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import shape
from slo_compiler.model import Period, RollingPeriod
from slo_compiler.promql.durations import parse_duration

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

SHORTEST_PERIOD = timedelta(hours=1)
LONGEST_PERIOD = timedelta(days=366)


def parse_period(text: str, path: DataPath, *, diagnostics: DiagnosticCollector) -> Period:
    """Parse a rolling period, 1h to 366d; report any other value."""
    length = parse_duration(text)
    if length is None or not SHORTEST_PERIOD <= length <= LONGEST_PERIOD:
        diagnostics.add(
            shape.duration_out_of_range(
                diagnostics.at(path), key="window", text=text, lowest="1h", highest="366d"
            )
        )
        length = SHORTEST_PERIOD
    return RollingPeriod(length=length)
