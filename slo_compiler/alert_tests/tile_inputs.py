"""Tiles as test input, instead of raw series.

Tickets read windows that are sums of tiles. A tile may have any error ratio and any traffic, also of an SLI
without traffic, so a few tiles test windows of days. How tiles follow from raw series is tested with pages.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.recorded_inputs import values_text
from slo_compiler.alert_tests.scenario import INSTANCES
from slo_compiler.alert_tests.selections import GivenTiles, Selection
from slo_compiler.alert_tests.signals import COUNTERS
from slo_compiler.arithmetic.windows import WindowSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.recorded import Values
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs


def reads_tiles_only(planned: PlannedSlo) -> bool:
    """True if every window of the tickets is a sum of tiles."""
    model = planned.model
    windows = {window for pair in model.pairs.ticket for window in (pair.long_window, pair.short_window)}
    return all(model.windows.source(window) is WindowSource.TILES for window in windows)


def with_tiles(planned: PlannedSlo) -> PlannedSlo:
    """The SLO as if its events were counted, whatever its SLI."""
    return replace(planned, model=replace(planned.model, signal=COUNTERS))


def tile_selections(planned: PlannedSlo, scenario: Scenario) -> dict[TextPairs, Selection]:
    """The tiles of each group; only those of the first group have errors."""
    recorded = dict(planned.slo.groups)
    selections = {}
    for number, group in enumerate(planned.inputs.groups):
        labels = tuple((recorded.get(name, name), value) for name, value in group)
        selections[labels] = Selection(
            total=(),
            part=(),
            is_good=False,
            tiles=_tiles(scenario, is_healthy=number > 0),
            given_start=scenario.given_start,
        )
    return selections


def tile_series(one: SloStates) -> Iterator[tuple[str, TextPairs, str]]:
    """Metric, labels and samples of the tiles of each group, one sample per evaluation."""
    step, naming = one.scenario.model.windows.step, one.naming
    for group, simulation in one.simulations.items():
        labels = one.labels(group)
        yield naming.total_tile(step), labels, values_text(simulation.total_tile[step])
        yield naming.errors_tile(step), labels, values_text(simulation.errors_tile[step])


def _tiles(scenario: Scenario, *, is_healthy: bool) -> GivenTiles:
    """Events per second; none at the first evaluation, at which only the start of the history is given."""
    total: list[float | None] = []
    errors: list[float | None] = []
    for phase in scenario.phases:
        rate = phase.traffic * INSTANCES / scenario.clock.sample
        total += [_rounded(rate)] * phase.samples
        errors += [0.0 if is_healthy else _rounded(rate * phase.error_ratio)] * phase.samples
    return GivenTiles(total=_from_second(total), errors=_from_second(errors))


def _from_second(values: list[float | None]) -> Values:
    return (None, *values[1:])


def _rounded(value: float) -> float:
    """Nine digits, which a test file contains exactly."""
    return float(f"{value:.9g}")
