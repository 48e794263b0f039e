"""Recorded series that the rules of an SLO must ignore.

They are copies with one more label, as from federation or a second ruler, and the series of another service,
SLO or named environment. Their values exceed all others: an alert that reads one would never be silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.part_inputs import reads_parts_only
from slo_compiler.alert_tests.scenario import InputForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs

COPY = ("copy", "federated")
"""The additional label."""
_VALUE = 1_000_000_000_000


def ignored_series(
    one: SloStates, *, is_first: bool, is_alone: bool, samples: int
) -> Iterator[tuple[str, TextPairs, str]]:
    """Metric, labels and samples of series like those that the tested alerts of an SLO read.

    The first file has the rates and tiles, too; if windows are tested from their parts, raw series come with
    base rates only. Other SLOs of the service have series of their own, unless the SLO is alone in its test.
    """
    group = next(iter(one.selections or {()}))
    identity = dict(one.identity)
    others = {name: tuple({**identity, name: f"not-{identity[name]}"}.items()) for name in identity}
    if not is_alone:
        others.pop(one.naming.labels.slo)
    names: tuple[str, ...]
    if one.scenario.form.is_given or not reads_parts_only(one.scenario.model):
        names = (*_ratios(one), *_in_texts(one), *(_rates(one) if is_first else ()))
        copy = one.labels((*group, COPY))
        for metric in (*_ratios(one), *_counts(one)):
            yield metric, copy, f"{_VALUE}x{samples}"
        # From this copy, rules compute copies of the series in annotations: a budget that is never spent.
        yield one.naming.series.period_error, copy, f"0x{samples}"
    else:
        names = _base_rates(one)
    for other in others.values():
        labels = tuple(sorted((*other, *group)))
        for metric in names:
            yield metric, labels, f"{_VALUE}x{samples}"


def _ratios(one: SloStates) -> Iterator[str]:
    """The error ratios that the alerts under test compare."""
    tested, pair = one.scenario.model.pairs, one.scenario.pair
    pairs = tested.of(pair.severity) if pair else ()
    windows = {window for pair in pairs for window in (pair.long_window, pair.short_window)}
    yield from (one.naming.error_ratio(window) for window in sorted(windows))


def _counts(one: SloStates) -> Iterator[str]:
    """The errors that `min_errors` counts, if they are input: a copy of an alert needs copies of both."""
    if one.scenario.form.is_given:
        windows, naming = one.scenario.model.windows, one.naming
        if one.scenario.form is InputForm.PARTS:
            yield from (naming.errors_rate(window) for window in sorted(windows.counted))
        yield naming.errors_tile(windows.step)


def _in_texts(one: SloStates) -> Iterator[str]:
    """Series in annotations."""
    series = one.naming.series
    yield from (series.period_burn_rate, series.budget_remaining, series.history_start)


def _base_rates(one: SloStates) -> tuple[str, str]:
    step = one.scenario.model.windows.step
    return one.naming.total_rate(step), one.naming.errors_rate(step)


def _rates(one: SloStates) -> Iterator[str]:
    """Rates and tiles, which other rules read."""
    naming, windows = one.naming, one.scenario.model.windows
    rates = sorted({*windows.recorded} if one.scenario.form.is_given else {windows.step, *windows.recorded})
    yield from (naming.total_rate(window) for window in rates)
    yield from (naming.errors_rate(window) for window in sorted({*rates, *windows.counted}))
    for tile in windows.tile_lengths:
        yield naming.total_tile(tile)
        yield naming.errors_tile(tile)
    yield one.naming.series.period_error
