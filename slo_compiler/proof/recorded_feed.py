"""Feeding what a rule would have recorded, where a query's own series cannot be made up.

The recorded base rates of such an SLO are the input of its test: everything after them is proven,
the query itself is not. A label of their own keeps them apart from what the rules record.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.proof.roles import BAD, GOOD
from slo_compiler.proof.scenarios import TWINS
from slo_compiler.proof.views import SeenSeries, View
from slo_compiler.proof.writers import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming
    from slo_compiler.proof.checks import Story
    from slo_compiler.proof.simulation import Simulation
    from slo_compiler.proof.values import Values

MARK = ("proof", "recorded")
"""The label of a fed series."""


def recorded_views(groups: tuple[TextPairs, ...], story: Story) -> dict[TextPairs, View]:
    """What each group would have seen of good and bad events; only the first one burns."""
    views = {}
    for number, group in enumerate(groups):
        bad, good = (
            SeenSeries(phases=story.phases, role=role, is_healthy=number > 0) for role in (BAD, GOOD)
        )
        views[(*group, MARK)] = View(total=(bad, good) * TWINS, part=(bad,) * TWINS, is_good=False)
    return views


def recorded_series(
    slo: Slo, simulations: Mapping[TextPairs, Simulation], naming: Naming
) -> Iterator[tuple[str, TextPairs, str]]:
    """Metric, labels and samples of each fed series, one sample for each evaluation."""
    for group, simulation in simulations.items():
        labels = tuple(sorted((*naming.identity(slo.service, slo.name), *group)))
        for window, values in simulation.total.items():
            yield naming.total_rate(window), labels, _notation(values)
        for window, values in simulation.errors.items():
            yield naming.errors_rate(window), labels, _notation(values)


def _notation(values: Values) -> str:
    return " ".join(_run(value, len(list(run))) for value, run in groupby(values))


def _run(value: float | None, count: int) -> str:
    if value is None:
        return f"_x{count}"
    return f"{number_text(value)}+0x{count - 1}" if count > 1 else number_text(value)
