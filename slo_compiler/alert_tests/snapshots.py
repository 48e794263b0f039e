"""Expected values of recorded series at the end of phases: one query for many series of a group."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import comment_text, matchers_text
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.promtool_file import Expectation, Sample
from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.alert_tests.stages import INCIDENTS, Errors
from slo_compiler.promql.names import string_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.simulation import Simulation
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.alert_tests.stages import Phase
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming

_LABEL = "series"
"""The label with the name of a series: functions drop `__name__`."""

_DIGITS = {"ratios": (6, 7, 8, 4, 3), "rates": (6, 7, 8, 4, 3), "events": (3, 4, 2)}
"""Decimal places to round to, best first; numbers of events are larger than ratios."""

_SECOND = timedelta(seconds=1)

Snapshot = dict[str, float | None]
"""Values by name; None for absent series."""


def expect_recorded(one: SloStates, *, is_full: bool) -> Iterator[Expectation]:
    """Expect the values of recorded series at the end of each phase.

    In quick tests, these are all series at the end of one phase; in full tests, after every incident. At the
    end of other phases, the base rates and their ratio are positive, zero or absent.
    """
    for number, (group, selection) in enumerate((one.selections or {}).items()):
        readings = [
            simulate(one.scenario.model, reading, one.scenario.clock, one.steps)
            for reading in one.scenario.model.signal.readings(selection)
        ]
        for phase, first, last, _ in one.scenario.evaluated:
            is_incident = phase.errors in INCIDENTS
            if number == 0 and phase.is_recorded_early:
                yield from _values(one, group, readings, first + 1)
            if number == 0 and (phase.is_recorded or (is_full and is_incident)):
                yield from _values(one, group, readings, last)
            elif not is_incident and (is_full or _shows_signs(phase)):
                yield from _signs(one, group, readings, last)


def _shows_signs(phase: Phase) -> bool:
    """True for a phase in which rates or the ratio are 0 or absent, for a reason."""
    is_idle = not phase.traffic or phase.is_gone
    return is_idle or phase.has_no_bad_series or phase.errors is Errors.LESS_THAN_NONE


def expect_constants(one: SloStates) -> Expectation:
    """Expect the constants: target, budget, length of the period and thresholds."""
    series, model = one.naming.series, one.scenario.model
    days = Decimal(model.period.length // _SECOND) / 86_400
    values: list[tuple[TextPairs, Decimal]] = [
        (((_LABEL, series.objective),), 1 - model.error_budget),
        (((_LABEL, series.error_budget),), model.error_budget),
        (((_LABEL, series.period_days),), days),
    ]
    for pair in model.pairs.all:
        labels = (*one.naming.pair_labels(pair), (_LABEL, series.burn_rate_threshold))
        values.append((labels, pair.burn_rate))
    names = (series.objective, series.error_budget, series.period_days, series.burn_rate_threshold)
    identity = ", ".join(name for name, _ in one.identity)
    query = f"sum without ({identity}) ({_named(one, (), _pattern(names))})"
    return Expectation(
        query=query,
        comment=comment_text(one.slo.identity, (), "constants"),
        second=one.scenario.clock.step,
        samples=tuple(
            Sample(labels=f"{{{matchers_text(tuple(sorted(labels)))}}}", value=f"{value.normalize():f}")
            for labels, value in values
        ),
        slo=one.slo.identity,
    )


def _values(one: SloStates, group: TextPairs, readings: list[Simulation], step: int) -> Iterator[Expectation]:
    """The rounded values of all series: ratios as they are, rates as multiples of the base rate."""
    rate = f"{one.naming.total_rate(one.scenario.model.windows.step)}{{{_selected(one, group)}}}"
    for part in _rounded_values(one.naming, one.scenario, tuple(readings), step):
        divisor = f" / scalar({rate})" if part.is_relative else ""
        rounded = f"round({_named(one, group, part.pattern)}{divisor}, {10**-part.digits:.{part.digits}f})"
        is_one = _is_one(part.pattern)
        samples = {"" if is_one else name: value for name, value in part.values}
        yield _expectation(one, group, part.title, rounded, samples=samples, step=step)


@dataclass(frozen=True, slots=True, kw_only=True)
class _RoundedValues:
    """The values of some series, rounded to as many digits as are certain."""

    title: str
    pattern: str
    """A regular expression for the names of the series."""
    digits: int
    values: TextPairs
    is_relative: bool
    """True if the values are multiples of the base rate."""


@lru_cache(maxsize=512)
def _rounded_values(
    naming: Naming, scenario: Scenario, readings: tuple[Simulation, ...], step: int
) -> tuple[_RoundedValues, ...]:
    ratios = [_ratios(naming, scenario, reading, step) for reading in readings]
    rates = [_rates(naming, reading, step) for reading in readings]
    events: list[Snapshot] = [
        {naming.series.period_events: reading.period_events[step]} for reading in readings
    ]
    unit = next(iter(rates[0].values()))
    is_relative = bool(unit) and len(rates) == 1  # small numbers are easier to read, and to round
    if unit and is_relative:
        rates, events = ([_divided(part[0], unit)] for part in (rates, events))
    found = []
    for title, snapshots in (("ratios", ratios), ("rates", rates), ("events", events)):
        known = _equal(snapshots)
        digits = next((digits for digits in _DIGITS[title] if _are_safe(known.values(), digits)), None)
        if known and digits is not None:
            values = ((name, _rounded(value, digits)) for name, value in known.items() if value is not None)
            found.append(
                _RoundedValues(
                    title=title,
                    pattern=_pattern(known),
                    digits=digits,
                    values=tuple(values),
                    is_relative=is_relative and title != "ratios",
                )
            )
    return tuple(found)


def _signs(one: SloStates, group: TextPairs, readings: list[Simulation], step: int) -> Iterator[Expectation]:
    """The base rates and their ratio: 1 if positive, 0, or absent."""
    window = one.scenario.model.windows.step
    snapshots: list[Snapshot] = []
    for reading in readings:
        values = {
            one.naming.total_rate(window): reading.total[window][step],
            one.naming.errors_rate(window): reading.errors[window][step],
            one.naming.error_ratio(window): reading.ratio[window][step],
        }
        snapshots.append({name: value and float(_rounded_up(value) > 0) for name, value in values.items()})
    known = _equal(snapshots)
    query = f"round({_named(one, group, _pattern(known))}, 0.00001) > bool 0"
    samples = {name: f"{value:.0f}" for name, value in known.items() if value is not None}
    yield _expectation(one, group, "signs of the base rates", query, samples=samples, step=step)


def _expectation(
    one: SloStates, group: TextPairs, title: str, query: str, *, samples: Mapping[str, str], step: int
) -> Expectation:
    known = ", ".join(name for name, _ in (*one.identity, *group))
    return Expectation(
        query=f"sum without ({known}) ({query})",  # any other label of a series fails the test
        comment=comment_text(one.slo.identity, group, title),
        second=step * one.scenario.clock.step,
        samples=tuple(
            Sample(labels=f"{{{_LABEL}={string_text(name)}}}" if name else "{}", value=value)
            for name, value in samples.items()
        ),
        slo=one.slo.identity,
    )


def _ratios(naming: Naming, scenario: Scenario, simulation: Simulation, step: int) -> Snapshot:
    """Ratios, burn rates and the start of the history."""
    budget = float(scenario.model.error_budget)
    current = simulation.ratio[scenario.model.windows.step]
    series = {naming.error_ratio(window): values for window, values in simulation.ratio.items()} | {
        naming.series.period_error: simulation.period_ratio,
        naming.series.current_burn_rate: simulation.burn_rate(current, budget),
        naming.series.period_burn_rate: simulation.burn_rate(simulation.period_ratio, budget),
        naming.series.budget_remaining: simulation.remaining_budget,
        naming.series.history_start: simulation.history_start,
        naming.series.policy_level: simulation.policy_level,
    }
    return {name: values[step] for name, values in series.items()}


def _rates(naming: Naming, simulation: Simulation, step: int) -> Snapshot:
    """Events per second; the base rate is the first."""
    series = (
        *((naming.total_rate(window), values) for window, values in simulation.total.items()),
        *((naming.errors_rate(window), values) for window, values in simulation.errors.items()),
        *((naming.total_tile(tile), values) for tile, values in simulation.total_tile.items()),
        *((naming.errors_tile(tile), values) for tile, values in simulation.errors_tile.items()),
    )
    return {name: values[step] for name, values in series}


def _divided(snapshot: Snapshot, unit: float) -> Snapshot:
    return {name: value and value / unit for name, value in snapshot.items()}


def _equal(snapshots: list[Snapshot]) -> Snapshot:
    """The series that have the same value with every version of Prometheus, but for the last digits."""
    first = snapshots[0]
    return {
        name: value
        for name, value in first.items()
        if all(_is_close(value, other[name]) for other in snapshots[1:])
    }


def _is_close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _are_safe(values: Iterable[float | None], digits: int) -> bool:
    """True if no value is so close to a boundary that the last digit of a float decides."""
    scale = 10.0**digits
    shares = ((value * scale + 0.5, abs(value) * scale) for value in values if value is not None)
    return all(abs(shifted - round(shifted)) > 1e-5 + 1e-11 * size for shifted, size in shares)


def _rounded(value: float, digits: int) -> str:
    """Round like PromQL's `round`."""
    nearest = math.floor(value * 10.0**digits + 0.5)
    return f"{(Decimal(nearest).scaleb(-digits)).normalize():f}"


def _rounded_up(value: float) -> float:
    return math.floor(value * 100_000 + 0.5)


def _named(one: SloStates, group: TextPairs, pattern: str) -> str:
    """Series whose names match, with their names in a label; one series has no need of that."""
    if _is_one(pattern):
        return f"{pattern}{{{_selected(one, group)}}}"
    selector = f"{{__name__=~{string_text(pattern)}, {_selected(one, group)}}}"
    return f'label_replace({selector}, "{_LABEL}", "$1", "__name__", "(.+)")'


def _selected(one: SloStates, group: TextPairs) -> str:
    return matchers_text((*one.identity, *group, (COPY[0], "")))


def _is_one(pattern: str) -> bool:
    """True for the pattern of one name."""
    return not set(pattern) & set("(|")


def _pattern(names: Iterable[str]) -> str:
    """A regular expression for some names; those that begin alike are written together."""
    ends: dict[str, list[str]] = {}
    for name in names:
        start, colon, end = name.rpartition(":")
        ends.setdefault(start + colon, []).append(end)
    return "|".join(
        start + (found[0] if len(found) == 1 else f"({'|'.join(found)})") for start, found in ends.items()
    )
