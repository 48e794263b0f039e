"""The predicted state of each alert of an SLO at each evaluation.

A state is None if a value is so close to its limit that the result depends on the last digits or on the
Prometheus version. The tests contain no expectation for it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.model import PAGE, TICKET, AlertSeverity

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.recorded import Values
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.simulation import Simulation
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import Slo
    from slo_compiler.naming import Naming

State = bool | None
_DOUBT = 0.01
"""Values with a smaller relative distance to a limit are uncertain."""

Alert = str
"""An alert of an SLO: the severity of a burn-rate alert, or ABSENT; used in titles of tests."""

ABSENT: Alert = "absence"
"""The alert on missing data, a ticket."""


def severity_of(alert: Alert) -> AlertSeverity:
    """The severity of the labels and annotations of an alert."""
    return TICKET if alert == ABSENT else AlertSeverity(alert)


def alertname_of(alert: Alert, slo: Slo, naming: Naming) -> str:
    """The `alertname` in Prometheus."""
    names = naming.alerts_of(slo.service, slo.name)
    return names.absent if alert == ABSENT else names.of(severity_of(alert))


def pairs_of(model: AlertModel, alert: Alert) -> tuple[BurnRatePair, ...]:
    """The window pairs of an alert; none for missing data."""
    return model.pairs.of(AlertSeverity(alert))


def alerts_of(model: AlertModel) -> tuple[Alert, ...]:
    """The alerts of an SLO, most severe first."""
    burning = (severity for severity, pairs in model.pairs.severities if pairs)
    return (*burning, *((ABSENT,) if model.absent else ()))


@lru_cache(maxsize=512)
def burn_conditions(
    model: AlertModel, selection: Selection, clock: Clock, steps: int, alert: Alert
) -> tuple[State, ...]:
    """Whether the condition of a burn-rate alert is true, by evaluation."""
    readings = []
    for reading in model.signal.readings(selection):
        simulation = simulate(model, reading, clock, steps)
        states = [pair_states(pair, model, simulation, clock) for pair in pairs_of(model, alert)]
        readings.append(tuple(_any(at_once) for at_once in zip(*states, strict=True)))
    return agreed(*readings)


def agreed(*readings: tuple[State, ...]) -> tuple[State, ...]:
    """The states that several readings of the same series have in common; None where they differ."""
    return tuple(at_once[0] if len(set(at_once)) == 1 else None for at_once in zip(*readings, strict=True))


@lru_cache(maxsize=512)
def kept_firing(conditions: tuple[State, ...], keep: timedelta, clock: Clock) -> tuple[State, ...]:
    """The states of an alert that keeps firing for some time after its condition ends.

    The time counts from the first evaluation at which the condition is false.
    """
    seconds = keep.total_seconds()
    certain = _kept([state is True for state in conditions], seconds, clock.step)
    possible = _kept([state is not False for state in conditions], seconds, clock.step)
    return tuple(sure if sure == maybe else None for sure, maybe in zip(certain, possible, strict=True))


def pair_states(
    pair: BurnRatePair, model: AlertModel, simulation: Simulation, clock: Clock
) -> tuple[State, ...]:
    """The states of one pair: both windows above the threshold, enough errors, enough history."""
    conditions = [
        *windows_states(pair, model, simulation, clock),
        _has_history(pair, model, simulation, clock),
    ]
    if model.min_errors > 0:
        is_early = pair.severity == PAGE
        counts = simulation.earlier_count if is_early else simulation.error_count
        conditions.append(tuple(_above(count, model.min_errors - 0.5) for count in counts[pair.long_window]))
    return tuple(_all(at_once) for at_once in zip(*conditions, strict=True))


def windows_states(
    pair: BurnRatePair, model: AlertModel, simulation: Simulation, clock: Clock
) -> tuple[tuple[State, ...], tuple[State, ...]]:
    """True where the long and the short window exceed the threshold, as read by the alert's rule group."""
    limit = float(pair.threshold)
    long, short = (
        tuple(_above(ratio, limit) for ratio in ratio_at_evaluation(pair, window, model, simulation, clock))
        for window in (pair.long_window, pair.short_window)
    )
    return long, short


def windows_at(
    pair: BurnRatePair, model: AlertModel, simulation: Simulation, clock: Clock, *, step: int
) -> tuple[State, State]:
    """The same at one evaluation."""
    limit = float(pair.threshold)
    long, short = (
        _above(ratio_at_evaluation(pair, window, model, simulation, clock)[step], limit)
        for window in (pair.long_window, pair.short_window)
    )
    return long, short


def ratio_at_evaluation(
    pair: BurnRatePair, window: timedelta, model: AlertModel, simulation: Simulation, clock: Clock
) -> Values:
    """A window's ratio when the alert is evaluated.

    Pages are usually evaluated before windows that are summed from tiles: they read the previous values.
    """
    ratios = simulation.ratio[window]
    is_later = pair.severity == PAGE and model.windows.source(window) is WindowSource.TILES
    return simulation.read_by_pages(ratios, clock) if is_later else ratios


def _has_history(
    pair: BurnRatePair, model: AlertModel, simulation: Simulation, clock: Clock
) -> tuple[State, ...]:
    """False while a new SLO has data for less than half the long window, if that is over an hour."""
    if model.windows.source(pair.long_window) is not WindowSource.TILES:
        return (True,) * (simulation.steps + 1)
    starts = simulation.earlier_start if pair.severity == PAGE else simulation.history_start
    half = pair.long_window.total_seconds() / 2
    return tuple(start is None or step * clock.step - start >= half for step, start in enumerate(starts))


def _kept(conditions: list[bool], keep: float, step: int) -> list[bool]:
    states = []
    ended: int | None = None
    is_firing = False
    for number, is_true in enumerate(conditions):
        now = number * step
        if is_true:
            is_firing, ended = True, None
        elif is_firing:
            ended = now if ended is None else ended
            is_firing = now - ended < keep
        states.append(is_firing)
    return states


def _above(value: float | None, limit: float) -> State:
    if value is None or value < limit * (1 - _DOUBT):
        return False
    return True if value > limit * (1 + _DOUBT) else None


def _all(states: tuple[State, ...]) -> State:
    if any(state is False for state in states):
        return False
    return None if any(state is None for state in states) else True


def _any(states: tuple[State, ...]) -> State:
    if any(states):
        return True
    return None if any(state is None for state in states) else False
