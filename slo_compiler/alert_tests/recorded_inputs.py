"""Recorded series as test input, for queries whose raw series cannot be derived.

The recorded base rates of such an SLO are the input of its test. All rules that read them are tested;
the query itself is not.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.roles import BAD, GOOD
from slo_compiler.alert_tests.scenario import INSTANCES
from slo_compiler.alert_tests.selections import SelectedSeries, Selection
from slo_compiler.alert_tests.writers import number_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.simulation import Values
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs

_MARK = ("test_input", "recorded")
"""A label that separates recorded series used as test input from those that the rules record."""


def recorded_selections(groups: tuple[TextPairs, ...], scenario: Scenario) -> dict[TextPairs, Selection]:
    """The series that each group would select; only those of the first group have errors."""
    selections = {}
    for number, group in enumerate(groups):
        bad, good = (
            SelectedSeries(phases=scenario.phases, role=role, is_healthy=number > 0) for role in (BAD, GOOD)
        )
        selections[(*group, _MARK)] = Selection(
            total=(bad, good) * INSTANCES, part=(bad,) * INSTANCES, is_good=False
        )
    return selections


def recorded_series(one: SloStates) -> Iterator[tuple[str, TextPairs, str]]:
    """Metric, labels and samples of each recorded series, one sample per evaluation."""
    for group, simulation in one.simulations().items():
        labels = tuple(sorted((*one.identity, *group)))
        for window, values in simulation.total.items():
            yield one.naming.total_rate(window), labels, _notation(values)
        for window, values in simulation.errors.items():
            yield one.naming.errors_rate(window), labels, _notation(values)


def _notation(values: Values) -> str:
    return " ".join(_run(value, len(list(run))) for value, run in groupby(values))


def _run(value: float | None, count: int) -> str:
    if value is None:
        return f"_x{count}"
    return f"{number_text(value)}+0x{count - 1}" if count > 1 else number_text(value)
