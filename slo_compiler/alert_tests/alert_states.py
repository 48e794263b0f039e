"""The predicted state of each alert of an SLO at each evaluation.

A state is None if a value is so close to its limit that the result depends on the last digits or on the
Prometheus version. The tests contain no expectation for it.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.arithmetic.pairs import AlertSeverity
from slo_compiler.arithmetic.windows import BASE_WINDOW, WindowSource

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.simulation import Simulation, Values
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.naming import Naming

State = bool | None
_DOUBT = 0.01
"""Values with a smaller relative distance to a limit are uncertain."""
_ABSENT_AFTER = 600
_ABSENT_FOR = 300


class Alert(StrEnum):
    """The alerts of an SLO; the value is used in titles of tests."""

    PAGE = "page"
    TICKET = "ticket"
    ABSENT = "absence"

    def alertname(self, naming: Naming) -> str:
        """The `alertname` in Prometheus."""
        return dict(zip(Alert, naming.alerts.all, strict=True))[self]


def pairs_of(model: AlertModel, alert: Alert) -> tuple[BurnRatePair, ...]:
    """The window pairs of an alert; none for missing data."""
    return {Alert.PAGE: model.pairs.page, Alert.TICKET: model.pairs.ticket}.get(alert, ())


def alerts_of(model: AlertModel) -> tuple[Alert, ...]:
    """The alerts of an SLO."""
    return tuple(
        alert for alert in Alert if pairs_of(model, alert) or (alert is Alert.ABSENT and model.absent)
    )


@lru_cache(maxsize=512)
def burn_states(
    model: AlertModel, selection: Selection, clock: Clock, steps: int, alert: Alert
) -> tuple[State, ...]:
    """The states of a burn-rate alert, by evaluation."""
    readings = []
    for reading in model.signal.readings(selection):
        simulation = simulate(model, reading, clock, steps)
        states = [pair_states(pair, model, simulation, clock) for pair in pairs_of(model, alert)]
        readings.append(tuple(_any(at_once) for at_once in zip(*states, strict=True)))
    return tuple(at_once[0] if len(set(at_once)) == 1 else None for at_once in zip(*readings, strict=True))


def absent_states(totals: tuple[Values, ...], clock: Clock) -> tuple[State, ...]:
    """The states of the alert for missing data: no sample of any group for 10m, and `for: 5m`."""
    states: list[State] = []
    last, since = -1, -1
    for step, values in enumerate(zip(*totals, strict=True)):
        if any(value is not None for value in values):
            last = step
        is_absent = last < 0 or (step - last) * clock.step > _ABSENT_AFTER
        since = (since if since >= 0 else step) if is_absent else -1
        states.append(since >= 0 and (step - since) * clock.step >= _ABSENT_FOR)
    return tuple(states)


def pair_states(
    pair: BurnRatePair, model: AlertModel, simulation: Simulation, clock: Clock
) -> tuple[State, ...]:
    """The states of one pair: both windows above the threshold, enough errors, enough history."""
    conditions = [
        *windows_states(pair, model, simulation, clock),
        _surely(simulation.had_data[pair.long_window]),
    ]
    if model.min_errors > 0:
        counts = simulation.error_count[pair.long_window]
        conditions.append(tuple(_above(count, model.min_errors - 0.5) for count in counts))
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


def ratio_at_evaluation(
    pair: BurnRatePair, window: timedelta, model: AlertModel, simulation: Simulation, clock: Clock
) -> Values:
    """A window's ratio when the alert is evaluated.

    Pages are evaluated before windows summed from pre-aggregated averages: they read the previous values.
    """
    ratios = simulation.ratio[window]
    is_later = pair.severity is AlertSeverity.PAGE and model.windows.source(window) is WindowSource.TILES
    return previous(ratios, clock) if is_later else ratios


def previous(values: Values, clock: Clock) -> Values:
    """The values recorded at the previous evaluation; None if that is 5 minutes ago or more."""
    if clock.step >= BASE_WINDOW.total_seconds():
        return (None,) * len(values)
    return (None, *values[:-1])


def _above(value: float | None, limit: float) -> State:
    if value is None or value < limit * (1 - _DOUBT):
        return False
    return True if value > limit * (1 + _DOUBT) else None


def _surely(states: tuple[bool, ...]) -> tuple[State, ...]:
    """Make the steps before and after each change uncertain."""
    padded = (states[:1] + states + states[-1:]) if states else ()
    return tuple(
        now if before == now == after else None
        for before, now, after in zip(padded, padded[1:], padded[2:], strict=False)
    )


def _all(states: tuple[State, ...]) -> State:
    if any(state is False for state in states):
        return False
    return None if any(state is None for state in states) else True


def _any(states: tuple[State, ...]) -> State:
    if any(states):
        return True
    return None if any(state is None for state in states) else False
