"""Tests that the start of a history is forgotten, which takes days as the tests of policies do.

A copy of the start and one tile are input. The rule remembers the start for `MEMORY`, and a later tile must
not revive it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import input_text, labels_text
from slo_compiler.alert_tests.history_starts import MEMORY
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.promtool_file import Expectation, GivenSeries, Sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.model import Service, TextPairs
    from slo_compiler.naming import Naming

_FORGOTTEN = (COPY[0], "forgotten")
_TILE = 1
"""The evaluation at which there is a tile."""
_STEPS_UNTIL_RETURN = 3
"""Evaluations from the last one with a start until there is a tile again; the start is still in range."""


def forgotten_history(
    labels: TextPairs, naming: Naming, *, window: timedelta, step: int
) -> Iterator[GivenSeries]:
    """A start of the history, a tile, and a tile after the start was forgotten.

    `labels` are those of a group; `window` is the base window, and `step` the seconds between evaluations.
    """
    copied = tuple(sorted((*labels, _FORGOTTEN)))
    tiles = ["stale"] * (_returned(step) + 1)
    tiles[_TILE] = tiles[-1] = "1"
    yield GivenSeries(input_text(naming.series.history_start, copied), "0")
    yield GivenSeries(input_text(naming.total_tile(window), copied), " ".join(tiles))


def expect_forgotten(
    service: Service, planned: tuple[PlannedSlo, ...], naming: Naming, *, step: int
) -> Iterator[Expectation]:
    """Expect the start of each SLO until it is forgotten, and none when there is a tile again."""
    own = labels_text((*naming.service_identity(service.name), _FORGOTTEN))
    for number, count in ((_last(step), len(planned)), (_returned(step), 0)):
        yield Expectation(
            query=f"count({naming.series.history_start}{{{own}}})",
            comment=f"{service.name}: forgotten histories",
            second=number * step,
            samples=(Sample(labels="{}", value=f"{count}"),) if count else (),
            slo=service.slos[0].identity,
        )


def _last(step: int) -> int:
    """The last evaluation that remembers the start."""
    return _TILE + MEMORY // step


def _returned(step: int) -> int:
    """The evaluation at which there is a tile again."""
    return _last(step) + _STEPS_UNTIL_RETURN
