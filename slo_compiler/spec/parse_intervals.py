"""Parse the evaluation intervals of the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.windows import STEPS
from slo_compiler.diagnostics.codes import settings as codes
from slo_compiler.diagnostics.codes import shape
from slo_compiler.model import Intervals
from slo_compiler.promql.durations import duration_text, parse_duration
from slo_compiler.spec.nearest import nearest

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector

_SHORTEST = timedelta(seconds=15)
_LONGEST_SLOW = timedelta(minutes=4)
_WHOLE_SECONDS = tuple(timedelta(seconds=count) for count in range(15, 121))

FAST_INTERVALS = tuple(length for length in _WHOLE_SECONDS if not STEPS[0] % length)
"""Allowed intervals of the fast rules, shortest first: the divisors of the shortest base window, so that
rates exist at the offsets that longer windows read."""


def parse_intervals(data: dict[str, str], diagnostics: DiagnosticCollector) -> Intervals:
    """Parse the intervals; report an invalid one and use its default."""
    lengths = {}
    for key, text in data.items():
        length = parse_duration(text)
        longest = FAST_INTERVALS[-1] if key == "fast" else _LONGEST_SLOW
        place = diagnostics.at(("intervals", key))
        if length is None or not _SHORTEST <= length <= longest:
            lowest, highest = duration_text(_SHORTEST), duration_text(longest)
            diagnostics.add(
                shape.duration_out_of_range(place, key=key, text=text, lowest=lowest, highest=highest)
            )
        elif key == "fast" and length not in FAST_INTERVALS:
            step = duration_text(STEPS[0])
            diagnostics.add(
                codes.interval_does_not_divide(
                    place, text=text, step=step, nearest=nearest(length, FAST_INTERVALS)
                )
            )
        else:
            lengths[key] = length
    return Intervals(**lengths)
