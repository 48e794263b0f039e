"""The sentences in the descriptions of firing alerts; numbers come from the simulation.

They depend on the shape of an SLO only, not on its names.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import (
    ABSENT,
    pairs_of,
    ratio_at_evaluation,
    windows_at,
    windows_states,
)
from slo_compiler.model import PAGE
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text
from slo_compiler.texts import annotations as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slo_compiler.alert_tests.alert_states import Alert
    from slo_compiler.alert_tests.predictions import Predictions
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.simulation import Simulation
    from slo_compiler.arithmetic.pairs import BurnRatePair

_NUDGES = (1.0, 1 - 1e-7, 1 + 1e-7)
"""Factors near 1 that exceed the rounding errors of Prometheus and of the simulation."""

_EXHAUSTED = "exhausted"
"""The sentence on a spent budget."""

_UNCERTAIN = 1e-6
"""A remaining budget below this may be positive or negative after rounding."""


@lru_cache(maxsize=512)
def firing(predictions: Predictions, alert: Alert) -> tuple[tuple[int, frozenset[str]], ...]:
    """Evaluations at which an alert fires, with its sentences: latest first, those with more budget first.

    With remaining budget, the description of the alert contains the time until it is exhausted.
    """
    return tuple(_absent(predictions) if alert == ABSENT else _burning_steps(predictions, alert))


@lru_cache(maxsize=512)
def firing_steps(predictions: Predictions, alert: Alert) -> frozenset[int]:
    """The evaluations at which an alert fires, or may fire, in any group."""
    return frozenset(
        step
        for states in predictions.states[alert]
        for step, state in enumerate(states)
        if state is not False
    )


@lru_cache(maxsize=512)
def sentences_at(predictions: Predictions, alert: Alert) -> dict[int, frozenset[str]]:
    """The sentences of all groups at each evaluation at which an alert fires."""
    found: dict[int, frozenset[str]] = {}
    for step, sentences in firing(predictions, alert):
        found[step] = found.get(step, frozenset()) | sentences
    return found


def _absent(predictions: Predictions) -> Iterator[tuple[int, frozenset[str]]]:
    for states in predictions.states[ABSENT]:
        yield from ((step, frozenset({"absent"})) for step in reversed(range(len(states))) if states[step])


def _burning_steps(predictions: Predictions, alert: Alert) -> Iterator[tuple[int, frozenset[str]]]:
    simulations, by_group = predictions.simulations, predictions.conditions[alert]
    for simulation, conditions in zip(simulations, by_group, strict=True):
        # An alert that keeps firing after its condition has the annotations of an earlier evaluation.
        steps = [step for step in reversed(range(len(conditions))) if conditions[step]]
        sentences = _sentences(predictions.scenario, simulation, alert)
        yield from sorted(((step, sentences[step]) for step in steps), key=lambda one: _EXHAUSTED in one[1])


def _sentences(scenario: Scenario, simulation: Simulation, alert: Alert) -> tuple[frozenset[str], ...]:
    """The sentences of a burn-rate alert, by evaluation: names of window pairs, and of the budget."""
    budget = simulation.remaining_budget
    known = simulation.read_by_pages(budget, scenario.clock) if alert == PAGE else budget
    found = [{"unknown" if left is None else "remaining" if left > 0 else _EXHAUSTED} for left in known]
    for pair in pairs_of(scenario.model, alert):
        states = windows_states(pair, scenario.model, simulation, scenario.clock)
        for sentences, both in zip(found, zip(*states, strict=True), strict=True):
            if all(both):
                sentences.add(duration_text(pair.long_window))
    return tuple(map(frozenset, found))


@lru_cache(maxsize=4096)
def descriptions_at(predictions: Predictions, alert: Alert, step: int) -> tuple[tuple[int, str | None], ...]:
    """The number of each group in which an alert fires at an evaluation, and its built-in description.

    The description is None if it is uncertain: the state of the alert, its condition or a digit.
    """
    return tuple(
        (number, _description_of(predictions, alert, number, step) if states[step] else None)
        for number, states in enumerate(predictions.states[alert])
        if states[step] is not False
    )


def _description_of(predictions: Predictions, alert: Alert, number: int, step: int) -> str | None:
    scenario = predictions.scenario
    if alert == ABSENT:
        return texts.absent(minimum=duration_text(2 * scenario.model.windows.step))
    # An alert that keeps firing after its condition has the annotations of an earlier evaluation.
    if predictions.selections is None or not predictions.conditions[alert][number][step]:
        return None
    found = {_description(scenario, simulation, alert, step) for simulation in predictions.readings[number]}
    return found.pop() if len(found) == 1 else None


def _description(scenario: Scenario, simulation: Simulation, alert: Alert, step: int) -> str | None:
    sentences = [
        *(_burning(pair, scenario, simulation, step) for pair in pairs_of(scenario.model, alert)),
        _budget(scenario, simulation, alert, step),
        _history(scenario, simulation, alert, step),
        texts.BURN_CHECKS,
    ]
    known = [sentence for sentence in sentences if sentence is not None]
    return "".join(known) if len(known) == len(sentences) else None


def _burning(pair: BurnRatePair, scenario: Scenario, simulation: Simulation, step: int) -> str | None:
    """The sentence on a pair; empty if it does not alert, None if that or its burn rate is uncertain."""
    states = windows_at(pair, scenario.model, simulation, scenario.clock, step=step)
    if False in states:
        return ""
    rate = _printed(_burn_rate(pair, scenario, simulation, step), "{:.1f}".format)
    if None in states or rate is None:
        return None
    return texts.burn_rate_exceeded(
        long_window=duration_text(pair.long_window),
        short_window=duration_text(pair.short_window),
        burn_rate=rate,
        threshold=f"{pair.burn_rate:f}",
    )


def _budget(scenario: Scenario, simulation: Simulation, alert: Alert, step: int) -> str | None:
    """The remaining error budget, and the time until it is exhausted at the burn rate of the first pair."""
    period = scenario.model.period
    name = period_text(period)
    remaining = simulation.remaining_budget
    read = simulation.read_by_pages(remaining, scenario.clock) if alert == PAGE else remaining
    value = read[step]
    if value is None:
        return texts.budget_unknown(period=name)
    if abs(value) < _UNCERTAIN:
        return None
    if value < 0:
        times = _printed(1 - value, "{:.1f}".format)
        return None if times is None else texts.budget_overspent(times=times, period=name)
    share = _printed(value, _percentage)
    fastest = pairs_of(scenario.model, alert)[0]
    burn_rate = _burn_rate(fastest, scenario, simulation, step)
    exhausted: str | None = ""
    if burn_rate > 0:
        time = _printed(value * period.length.total_seconds() / burn_rate, _duration)
        window = duration_text(fastest.long_window)
        exhausted = None if time is None else texts.budget_exhausted(time, window=window)
    if share is None or exhausted is None:
        return None
    return texts.remaining_budget(remaining=share, period=name, exhausted=exhausted)


def _history(scenario: Scenario, simulation: Simulation, alert: Alert, step: int) -> str:
    """The age of an SLO with data for less than half of its period."""
    start = (simulation.earlier_start if alert == PAGE else simulation.history_start)[step]
    if start is None:
        return ""
    age = step * scenario.clock.step - start
    is_short = age < scenario.model.period.length.total_seconds() // 2
    return texts.short_history(_duration(age)) if is_short else ""


def _burn_rate(pair: BurnRatePair, scenario: Scenario, simulation: Simulation, step: int) -> float:
    model = scenario.model
    ratios = ratio_at_evaluation(pair, pair.long_window, model, simulation, scenario.clock)
    return (ratios[step] or 0.0) / float(model.error_budget)


def _printed(value: float, form: Callable[[float], str]) -> str | None:
    """Format a number; None if rounding errors could change the result."""
    forms = {form(value * nudge) for nudge in _NUDGES}
    return forms.pop() if len(forms) == 1 else None


def _percentage(value: float) -> str:
    """Format a ratio like Prometheus' humanizePercentage."""
    return f"{value * 100:.4g}%"


def _duration(value: float) -> str:
    """Format seconds like Prometheus' humanizeDuration."""
    if not value:
        return "0s"
    if value < 1:
        return _small_duration(value)
    whole = int(value)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    if days:
        return f"{days}d {hours}h {minutes}m {seconds}s"
    if hours:
        return f"{hours}h {minutes}m {seconds}s"
    return f"{minutes}m {seconds}s" if minutes else f"{value:.4g}s"


def _small_duration(value: float) -> str:
    prefixes = iter("munpfazy")
    prefix = ""
    while value < 1:
        value, prefix = value * 1000, next(prefixes)
    return f"{value:.4g}{prefix}s"
