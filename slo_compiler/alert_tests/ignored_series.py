"""Recorded series that the rules of an SLO must ignore.

They are copies with one more label, as from federation or a second ruler; those of a group without labels and
without data, as from before labels were added to `group_by`; and the series of another service, SLO or named
environment. Their values exceed all others: an alert that reads one would never be silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.part_inputs import reads_parts_only, windows_of
from slo_compiler.alert_tests.scenario import InputForm
from slo_compiler.arithmetic.windows import LONGEST_CHAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.named_predictions import NamedPredictions
    from slo_compiler.alert_tests.recorded_inputs import SeriesBlock
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.naming import Naming

COPY = ("copy", "federated")
"""The additional label."""
_VALUE = 1_000_000_000_000


def ignored_series(one: NamedPredictions, *, is_first: bool, is_alone: bool) -> Iterator[SeriesBlock]:
    """Series like those that the tested alerts of an SLO read.

    The first file has the rates and tiles, too; if windows are tested from their parts, raw series come with
    base rates only. Other SLOs of the service have series of their own, unless the SLO is alone in its test.
    """
    group = next(iter(one.groups), ())
    identity = dict(one.identity)
    others = {name: tuple({**identity, name: f"not-{identity[name]}"}.items()) for name in identity}
    if not is_alone:
        others.pop(one.naming.labels.slo)
    samples = one.predictions.steps * one.scenario.clock.samples_per_step
    copies, named = _like(one.scenario, one.naming, is_first=is_first, samples=samples)
    if copies:
        yield one.labels((*group, COPY)), copies
    if copies and group and _outlive_data(one.scenario):
        yield one.labels(()), copies
    for other in others.values():
        yield tuple(sorted((*other, *group))), named


def _like(
    scenario: Scenario, naming: Naming, *, is_first: bool, samples: int
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Metric and samples of the copies, and of the series of others."""
    strict = f"{_VALUE}x{samples}"
    if not scenario.form.is_given and reads_parts_only(scenario.model):
        return (), tuple((metric, strict) for metric in _base_rates(scenario, naming))
    ratios = tuple(_ratios(scenario, naming))
    copies = tuple((metric, strict) for metric in (*ratios, *_counts(scenario, naming)))
    names = (*ratios, *_in_texts(naming), *(_rates(scenario, naming) if is_first else ()))
    # From this copy, rules compute copies of the series in annotations: a budget that is never spent.
    never_spent = (naming.series.period_error, f"0x{samples}")
    return (*copies, never_spent), tuple((metric, strict) for metric in names)


def _ratios(scenario: Scenario, naming: Naming) -> Iterator[str]:
    """The error ratios that the alert under test compares."""
    yield from (naming.error_ratio(window) for window in windows_of(scenario.tested_pairs))


def _outlive_data(scenario: Scenario) -> bool:
    """Whether the alert under test reads only windows that outlive their data."""
    pairs = scenario.tested_pairs
    return bool(pairs) and all(pair.short_window > LONGEST_CHAIN for pair in pairs)


def _counts(scenario: Scenario, naming: Naming) -> Iterator[str]:
    """The errors that `min_errors` counts, if they are input: a copy of an alert needs copies of both."""
    if scenario.form.is_given:
        windows = scenario.model.windows
        if scenario.form is InputForm.PARTS:
            yield from (naming.errors_rate(window) for window in sorted(windows.counted))
        yield naming.errors_tile(windows.step)


def _in_texts(naming: Naming) -> Iterator[str]:
    """Series in annotations."""
    series = naming.series
    yield from (series.period_burn_rate, series.budget_remaining, series.history_start)


def _base_rates(scenario: Scenario, naming: Naming) -> tuple[str, str]:
    step = scenario.model.windows.step
    return naming.total_rate(step), naming.errors_rate(step)


def _rates(scenario: Scenario, naming: Naming) -> Iterator[str]:
    """Rates, tiles and what follows from them over the period, which other rules read."""
    windows = scenario.model.windows
    rates = sorted({*windows.recorded} if scenario.form.is_given else {windows.step, *windows.recorded})
    yield from (naming.total_rate(window) for window in rates)
    yield from (naming.errors_rate(window) for window in sorted({*rates, *windows.counted}))
    for tile in windows.tile_lengths:
        yield naming.total_tile(tile)
        yield naming.errors_tile(tile)
    yield from (naming.series.period_events, naming.series.period_error)
