"""Parts of windows as test input, instead of raw series.

Tickets read windows that are sums of tiles; pages also read the base ratio and means of rates, which are
recorded over 15m, or 30m if the base window is 10m. Such series may have any error ratio and any traffic,
also those of an SLI without traffic, so a few samples test windows of hours and days. How they follow from
raw series is tested with raw series.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.phases import INSTANCES
from slo_compiler.alert_tests.recorded_inputs import values_text
from slo_compiler.alert_tests.scenario import InputForm
from slo_compiler.alert_tests.selections import GivenParts, Selection, given_number
from slo_compiler.alert_tests.signals import COUNTERS
from slo_compiler.alert_tests.simulation import simulate_samples
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.named_predictions import NamedPredictions
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.predictions import Predictions
    from slo_compiler.alert_tests.recorded import Values
    from slo_compiler.alert_tests.recorded_inputs import SeriesBlock
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.simulation import Simulation
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming


def reads_tiles_only(model: AlertModel, pairs: tuple[BurnRatePair, ...]) -> bool:
    """True if every window of some pairs is a sum of tiles."""
    sources = map(model.windows.source, windows_of(pairs))
    return all(source is WindowSource.TILES for source in sources)


def reads_parts_only(model: AlertModel) -> bool:
    """True if every window of the pages is the base window, a sum of tiles, or consists of recorded rates."""
    windows = model.windows
    return all(
        windows.source(window) is not WindowSource.CHAIN
        or {window, windows.chain(window).part} & {*windows.recorded}
        for window in windows_of(model.pairs.page)
    )


def windows_of(pairs: tuple[BurnRatePair, ...]) -> list[timedelta]:
    """The long and short windows of some pairs, shortest first."""
    return sorted({window for pair in pairs for window in (pair.long_window, pair.short_window)})


def short_windows(pairs: tuple[BurnRatePair, ...]) -> timedelta:
    """The sum of the short windows of some pairs, which the length of their test is a multiple of."""
    return sum((pair.short_window for pair in pairs), timedelta())


def with_parts(model: AlertModel) -> AlertModel:
    """The alerts of an SLO as if its events were counted, whatever its SLI."""
    return replace(model, signal=COUNTERS)


def part_selections(planned: PlannedSlo, scenario: Scenario) -> dict[TextPairs, Selection]:
    """The given parts of each group; only those of the first group have errors."""
    recorded = dict(planned.slo.groups)
    selections = {}
    for number, group in enumerate(planned.inputs.groups):
        labels = tuple((recorded.get(name, name), value) for name, value in group)
        selections[labels] = _selection(scenario, is_healthy=number > 0)
    return selections


@lru_cache(maxsize=512)
def _selection(scenario: Scenario, *, is_healthy: bool) -> Selection:
    """The given parts of a group; looking up the same object is fast."""
    return Selection(
        total=(),
        part=(),
        is_good=False,
        given=_parts(scenario, is_healthy=is_healthy),
        given_start=scenario.given_start,
    )


def part_series(one: NamedPredictions) -> Iterator[SeriesBlock]:
    """The parts of each group."""
    for group, parts in zip(one.groups, _part_values(one.predictions, one.naming), strict=True):
        yield one.labels(group), parts


def _part_values(predictions: Predictions, naming: Naming) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Metric and samples of each part, by group."""
    scenario = predictions.scenario
    return tuple(
        tuple(
            _values(
                scenario,
                simulate_samples(scenario.model, selection, scenario.clock, predictions.steps),
                naming,
            )
        )
        for selection in predictions.selections or ()
    )


def _values(scenario: Scenario, simulation: Simulation, naming: Naming) -> Iterator[tuple[str, str]]:
    windows = scenario.model.windows
    yield naming.total_tile(windows.step), values_text(simulation.total_tile[windows.step])
    yield naming.errors_tile(windows.step), values_text(simulation.errors_tile[windows.step])
    if scenario.form is InputForm.PARTS:
        yield naming.error_ratio(windows.step), values_text(simulation.ratio[windows.step])
        for window in windows.recorded:
            yield naming.total_rate(window), values_text(simulation.total[window])
            yield naming.errors_rate(window), values_text(simulation.errors[window])


def _parts(scenario: Scenario, *, is_healthy: bool) -> GivenParts:
    """Events per second; none at the first sample, at which only the start of the history is given."""
    total: list[float | None] = []
    errors: list[float | None] = []
    tile_errors: list[float | None] = []
    ratio: list[float | None] = []
    for phase in scenario.phases:
        rate = phase.traffic * INSTANCES / scenario.clock.sample
        of_rates, of_tiles, of_base = (
            (0.0, 0.0, 0.0) if is_healthy else (phase.rate_ratio, phase.tile_ratio, phase.base_ratio)
        )
        total += [given_number(rate)] * phase.samples
        errors += [given_number(rate * of_rates)] * phase.samples
        tile_errors += [given_number(rate * of_tiles)] * phase.samples
        ratio += [given_number(of_base)] * phase.samples
    return GivenParts(
        total=_from_second(total),
        errors=_from_second(errors),
        tile_errors=_from_second(tile_errors),
        ratio=_from_second(ratio),
        has_rates=scenario.form is InputForm.PARTS,
    )


def _from_second(values: list[float | None]) -> Values:
    return (None, *values[1:])
