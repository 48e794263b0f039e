"""Recorded series as test input: a start of the history, and queries whose raw series cannot be derived.

The recorded results of its queries are the input of its test. All rules that read them are tested; the
queries themselves are not. The rules record nothing under these names, because there are no raw series.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.phases import INSTANCES
from slo_compiler.alert_tests.roles import BAD, GOOD
from slo_compiler.alert_tests.selections import SelectedSeries, Selection
from slo_compiler.alert_tests.writers import number_text
from slo_compiler.model.slis.query import QuerySli

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.named_predictions import NamedPredictions
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.recorded import Values
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.model import Sli, TextPairs


SeriesBlock = tuple["TextPairs", tuple[tuple[str, str], ...]]
"""Labels, and the metrics and samples of series that have them."""


def recorded_selections(planned: PlannedSlo, scenario: Scenario) -> dict[TextPairs, Selection]:
    """The series that each group would select; only those of the first group have errors."""
    is_good = is_good_part(planned.slo.sli)
    selections = {}
    for number, group in enumerate(planned.inputs.groups):
        bad, good = (
            SelectedSeries(phases=scenario.events, role=role, is_healthy=number > 0) for role in (BAD, GOOD)
        )
        part = good if is_good else bad
        selections[group] = Selection(
            total=(bad, good) * INSTANCES, part=(part,) * INSTANCES, is_good=is_good
        )
    return selections


def recorded_series(one: NamedPredictions) -> Iterator[SeriesBlock]:
    """The recorded series of each group, one sample per evaluation."""
    step, naming = one.scenario.model.windows.step, one.naming
    selections, simulations = one.predictions.selections or (), one.predictions.simulations
    for group, selection, simulation in zip(one.groups, selections, simulations, strict=True):
        part = naming.good_rate(step) if selection.is_good else naming.bad_rate(step)
        total, of_part = values_text(simulation.total[step]), values_text(simulation.part)
        yield one.labels(group), ((naming.total_rate(step), total), (part, of_part))


def given_starts(one: NamedPredictions) -> Iterator[SeriesBlock]:
    """The given start of the history of each group: one sample, at the first or between two evaluations."""
    scenario = one.scenario
    start, step = scenario.given_start, scenario.given_step
    if start is not None:
        text = f"_x{(step - 1) * scenario.clock.samples_per_step + 1} {start}" if step else f"{start}"
        for group in one.groups:
            yield one.labels(group), ((one.naming.series.history_start, text),)


def is_good_part(sli: Sli) -> bool:
    """True if the part of a custom query counts good events."""
    return not isinstance(sli, QuerySli) or sli.bad is None


@lru_cache(maxsize=256)
def values_text(values: Values) -> str:
    """Format values, one for each evaluation, as samples for promtool."""
    return " ".join(_run(value, len(list(run))) for value, run in groupby(values))


def _run(value: float | None, count: int) -> str:
    if value is None:  # like a rule without a result: the last value is not looked up any more
        return "stale" if count == 1 else f"stale _x{count - 1}"
    return f"{number_text(value)}x{count - 1}" if count > 1 else number_text(value)
