"""Recorded series as test input, for queries whose own series cannot be derived.

The recorded base rates of such an SLO are the input of its test: everything after them is tested,
the query itself is not. A label of their own keeps them apart from what the rules record.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.roles import BAD, GOOD
from slo_compiler.alert_tests.scenario import INSTANCES
from slo_compiler.alert_tests.selections import SelectedSeries, Selection
from slo_compiler.alert_tests.writers import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.simulation import Simulation, Values
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming

MARK = ("proof", "recorded")
"""The label of a recorded series that is test input."""


def recorded_selections(groups: tuple[TextPairs, ...], scenario: Scenario) -> dict[TextPairs, Selection]:
    """The series that each group would select; only those of the first one have errors."""
    selections = {}
    for number, group in enumerate(groups):
        bad, good = (
            SelectedSeries(phases=scenario.phases, role=role, is_healthy=number > 0) for role in (BAD, GOOD)
        )
        selections[(*group, MARK)] = Selection(
            total=(bad, good) * INSTANCES, part=(bad,) * INSTANCES, is_good=False
        )
    return selections


def recorded_series(
    slo: Slo, simulations: Mapping[TextPairs, Simulation], naming: Naming
) -> Iterator[tuple[str, TextPairs, str]]:
    """Metric, labels and samples of each recorded series, one sample for each evaluation."""
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
