"""Plans one promtool test group: its input series and the expectations of its SLOs."""

from __future__ import annotations

from functools import lru_cache
from textwrap import wrap
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import pairs_of
from slo_compiler.alert_tests.expectations import input_text
from slo_compiler.alert_tests.group_comparisons import compare
from slo_compiler.alert_tests.notifications import expect_notifications
from slo_compiler.alert_tests.part_inputs import part_selections
from slo_compiler.alert_tests.promtool_file import GivenSeries, Shown, TestGroup, time_text
from slo_compiler.alert_tests.recorded_inputs import recorded_selections
from slo_compiler.alert_tests.scenario import InputForm, Scenario
from slo_compiler.alert_tests.selections import select_by_group
from slo_compiler.alert_tests.slo_inputs import Selectors, unselected_series
from slo_compiler.alert_tests.slo_series import series_of_slo
from slo_compiler.alert_tests.slo_states import SloStates
from slo_compiler.promql.durations import duration_text
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.predictions import Predictions
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.shared_inputs import SharedInput, SloScenario
    from slo_compiler.alert_tests.signals import Signal
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming


_WIDTH = 115
"""The maximum number of characters of a line in the description of a scenario."""


def plan_group(
    shared: SharedInput,
    planned: tuple[PlannedSlo, ...],
    *,
    selectors: Selectors,
    naming: Naming,
    is_full: bool,
    is_first: bool,
) -> TestGroup:
    """Plan the test group of the SLOs that share an input; the first file tests constants, too."""
    names = {one.slo.name for one in shared.slos}
    clock = shared.slos[0].scenario.clock
    slos = _states(shared, planned, clock=clock, naming=naming)
    tested = [one for one in slos if one.slo.name in names]
    has_constants = is_first and not shared.form.is_given
    compared = compare(tested, is_full=is_full, has_constants=has_constants)
    return TestGroup(
        name=", ".join(one.slo.identity for one in shared.slos) + _input(shared),
        interval=f"{clock.sample}s",
        given=tuple(_given_series(shared, tested, selectors)),
        of_slos=tuple(
            series_of_slo(
                one,
                is_full=is_full,
                is_first=is_first,
                has_constants=has_constants,
                is_alone=len(tested) == 1,
            )
            for one in tested
        ),
        expected_alerts=compared.alerts,
        expectations=compared.expectations,
        timelines=compared.timelines,
        alert_expectations=tuple(expect_notifications(slos, tested=names)),
        shown=tuple(
            _shown(one, is_full=is_full, is_recorded=shared.is_recorded)
            for one in tested
            if not one.scenario.is_old and shared.form is not InputForm.PARTS
        ),
        scenario=tuple(_description(shared, slos)),
        seconds=tested[0].steps * clock.step,
    )


def _input(shared: SharedInput) -> str:
    """What the input of a test is, for its name."""
    if shared.form is InputForm.RAW:
        return ""
    if shared.form is InputForm.RATES:
        return " from recorded series"
    recorded = shared.slos[0].scenario.model.windows.recorded if shared.form is InputForm.PARTS else ()
    rates = "".join(f"{duration_text(window)} rates and " for window in recorded)
    return f" from {rates}tiles"


def _states(
    shared: SharedInput, planned: tuple[PlannedSlo, ...], *, clock: Clock, naming: Naming
) -> tuple[SloStates, ...]:
    """The states of all SLOs of the service with the shared input, because all rules are evaluated."""
    tested = {one.slo.name: one for one in shared.slos}
    steps = max(one.scenario.steps for one in shared.slos)
    found = []
    for one in planned:
        here = tested.get(one.slo.name)
        found.append(
            SloStates(
                slo=one.slo,
                names=one.names,
                scenario=here.scenario if here else _without_phases(one.model, clock),
                selections=_selections(one, shared, here),
                steps=steps,
                naming=naming,
            )
        )
    return tuple(found)


@lru_cache(maxsize=512)
def _without_phases(model: AlertModel, clock: Clock) -> Scenario:
    """The scenario of an SLO that is not tested in a group."""
    return Scenario(model=model, pair=None, phases=(), clock=clock)


def _selections(
    planned: PlannedSlo, shared: SharedInput, tested: SloScenario | None
) -> Mapping[TextPairs, Selection] | None:
    """The series that each group of an SLO selects; None if they are unknown."""
    if tested is not None and tested.scenario.form.is_given:
        return part_selections(planned, tested.scenario)
    if tested is not None and tested.scenario.form is InputForm.RATES:
        return recorded_selections(planned, tested.scenario)
    if planned.inputs.source is not None:
        selected = select_by_group(shared.series, shared.index, planned.inputs.source, planned.slo.groups)
        if tested is None or tested.scenario.given_start is None:
            return selected
        start, step = tested.scenario.given_start, tested.scenario.given_step
        return {group: replace(one, given_start=start, given_step=step) for group, one in selected.items()}
    metrics = planned.inputs.metrics
    may_select = "" in metrics or any(metric in metrics for metric, _ in shared.series)
    return None if planned.inputs.has_own_total or (may_select and shared.series) else {}


def _given_series(
    shared: SharedInput, tested: list[SloStates], selectors: Selectors
) -> Iterator[GivenSeries]:
    """The series that SLIs read, and those that miss a matcher."""
    for (metric, labels), one in shared.series.items():
        yield GivenSeries(input_text(metric, labels), one.samples.notation)
    if not shared.form.is_given and not shared.is_old:
        yield from _unselected_series(shared, tested, selectors)


def _unselected_series(
    shared: SharedInput, tested: list[SloStates], selectors: Selectors
) -> Iterator[GivenSeries]:
    """Series that miss a matcher."""
    unselected: dict[tuple[str, TextPairs], Signal] = {}
    for scenario in shared.slos:
        for series in unselected_series(scenario.inputs, selectors):
            unselected.setdefault(series, scenario.scenario.model.signal)
    samples = tested[0].steps * tested[0].scenario.clock.samples_per_step
    for (metric, labels), signal in unselected.items():
        if (metric, labels) not in shared.series:
            yield GivenSeries(input_text(metric, labels), signal.unselected_samples(samples))


def _shown(one: SloStates, *, is_full: bool, is_recorded: bool) -> Shown:
    """The first tested detection time of the alert under test, and the reset time after it, if known."""
    times = _predicted_times(one.predictions, is_full=is_full)
    limit = ("tested from its totals on",) if is_recorded else ()
    return Shown(slo=one.slo.identity, text=", ".join((*times, *limit)), is_from_totals=is_recorded)


@lru_cache(maxsize=512)
def _predicted_times(predictions: Predictions, *, is_full: bool) -> tuple[str, ...]:
    scenario = predictions.scenario
    runs = [
        run
        for run in predictions.runs(is_full=is_full)
        if scenario.pair in pairs_of(scenario.model, run.alert)
    ]
    first = next((number for number, run in enumerate(runs) if run.detection is not None), None)
    fires = None if first is None else runs[first].title
    resolves = next((run.title for run in runs[first or 0 :] if run.reset is not None), None)
    if fires and resolves:
        resolves = resolves.partition(" ")[2]  # without the name of the alert
    return tuple(text for text in (fires, resolves) if text)


def _description(shared: SharedInput, slos: tuple[SloStates, ...]) -> Iterator[str]:
    """The scenarios line by line, once for SLOs with the same one, and a note on untested notifications."""
    note = " (input: recorded series, because its queries are not sums of rates)"
    same: dict[tuple[str, ...], list[str]] = {}
    for tested in shared.slos:
        same.setdefault(_phase_lines(tested.scenario), []).append(tested.slo.identity)
    for lines, identities in same.items():
        names = f"{', '.join(identities)}{note if shared.is_recorded else ''}:"
        yield from _wrapped(names)
        yield from lines
    unknown = [one.slo.identity for one in slos if one.selections is None]
    if unknown:
        yield f"Notifications are not compared: the alerts of {', '.join(unknown)} are not predictable here."


def _wrapped(names: str) -> list[str]:
    if len(names) <= _WIDTH:
        return [names]
    return wrap(names, width=_WIDTH, break_long_words=False, break_on_hyphens=False)


@lru_cache(maxsize=512)
def _phase_lines(scenario: Scenario) -> tuple[str, ...]:
    return tuple(
        f"  {time_text(first * scenario.clock.sample):>9} {phase.title}" for phase, first in scenario.begun()
    )
