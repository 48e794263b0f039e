"""The recorded time of the first data of a group, by evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.alert_tests.recorded import Recorded, Values

MEMORY = 172_800
"""Seconds without data after which the start of the history is forgotten: 2 days."""


def history_starts(
    recorded: Recorded, totals: Values, tiles: Values, *, slow: int, given: int | None, given_step: int
) -> Values:
    """The time of the first data, as read from an earlier evaluation, within `MEMORY`.

    It needs data at the previous evaluation of the slow group, `slow` seconds before, or tiles from before.
    A `given` start is read from the evaluation `given_step` on; the first one, 0, does not record another.
    """
    late = -(-slow // recorded.step)
    tiles_before = recorded.sums(_present(tiles), MEMORY + slow, late=late)
    totals_before = recorded.at(totals, slow, missing=None)
    starts: list[float | None] = []
    last = 0
    for step, (now, total) in enumerate(zip(recorded.times, totals, strict=True)):
        known = starts[last] if starts and now - recorded.times[last] < MEMORY else None
        if step == given_step and given is not None:
            known = float(given)
        has_data = step == 0 or tiles_before[step] is not None or totals_before[step] is not None
        new = None if total is None else float(now)
        start = known if known is not None and has_data else new
        last = last if start is None else step
        starts.append(start)
    return tuple(starts)


def _present(values: Values) -> Values:
    return tuple(None if value is None else 1.0 for value in values)
