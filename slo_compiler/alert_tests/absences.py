"""The predicted state of the alert on missing data at each evaluation."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import agreed
from slo_compiler.alert_tests.recorded import Recorded
from slo_compiler.alert_tests.simulation import simulate

if TYPE_CHECKING:
    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.alert_states import State
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.recorded import Values
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.alert_tests.simulation import Simulation


@lru_cache(maxsize=512)
def absences(
    model: AlertModel, selections: tuple[Selection, ...], clock: Clock, steps: int, *, is_named: bool
) -> tuple[tuple[State, ...], ...]:
    """The states of each group, and at last those of the SLO as a whole.

    A state is None where versions of Prometheus differ in whether there is data. `is_named` is true if groups
    have labels: data is then missing for the SLO as a whole while no group is known.
    """
    by_reading = zip(*(model.signal.readings(one) for one in selections), strict=True)
    found = [
        _absent_in(
            tuple(simulate(model, selection, clock, steps) for selection in reading),
            model,
            clock,
            steps,
            is_named=is_named,
        )
        for reading in by_reading
    ] or [_absent_in((), model, clock, steps, is_named=is_named)]
    return tuple(agreed(*states) for states in zip(*found, strict=True))


def _absent_in(
    simulations: tuple[Simulation, ...], model: AlertModel, clock: Clock, steps: int, *, is_named: bool
) -> tuple[tuple[State, ...], ...]:
    """The same for one reading of the series."""
    window = model.windows.step
    seconds = round(window.total_seconds())
    missing = [_is_missing(one.total[window], clock, seconds) for one in simulations]
    vanished = [
        tuple(gone and start is not None for gone, start in zip(states, one.history_start, strict=True))
        for states, one in zip(missing, simulations, strict=True)
    ]
    everything = tuple(map(all, zip(*missing, strict=True))) if missing else (True,) * (steps + 1)
    if is_named and missing:
        named = map(any, zip(*vanished, strict=True))
        everything = tuple(gone and not known for gone, known in zip(everything, named, strict=True))
    return tuple(
        _pending_first(conditions, clock, model.absence_pending) for conditions in (*vanished, everything)
    )


def _is_missing(totals: Values, clock: Clock, seconds: int) -> tuple[bool, ...]:
    """Whether there was no base rate for some seconds."""
    recorded = Recorded(step=clock.step, count=len(totals))
    return tuple(value is None for value in recorded.latest(totals, seconds))


def _pending_first(conditions: tuple[bool, ...], clock: Clock, pending: int) -> tuple[State, ...]:
    """The states of an alert that fires when its condition has been true for some seconds."""
    states: list[State] = []
    since: int | None = None
    for step, is_absent in enumerate(conditions):
        now = step * clock.step
        since = (now if since is None else since) if is_absent else None
        states.append(since is not None and now - since >= pending)
    return tuple(states)
