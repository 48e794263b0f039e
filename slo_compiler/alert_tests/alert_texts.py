"""Annotations of firing alerts, word for word; numbers come from the simulation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from slo_compiler.alert_tests.alert_states import (
    ABSENT,
    Alert,
    pairs_of,
    ratio_at_evaluation,
    severity_of,
    windows_at,
    windows_states,
)
from slo_compiler.alert_tests.recorded import previous
from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.model import PAGE
from slo_compiler.naming.links import absent_link, burn_link, group_parameter
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text
from slo_compiler.texts import annotations as texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.simulation import Simulation
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import Slo, TextPairs

_NUDGES = (1.0, 1 - 1e-7, 1 + 1e-7)
"""Factors near 1 that exceed the rounding errors of Prometheus and of the simulation."""

EXHAUSTED = "exhausted"
"""The sentence on a spent budget."""

_UNCERTAIN = 1e-6
"""A remaining budget below this may be positive or negative after rounding."""


def has_templates(slo: Slo, alert: Alert) -> bool:
    """True if custom annotations contain templates, whose result is not predictable."""
    return any("{{" in text for text in _custom_annotations(slo, alert).values())


def _custom_annotations(slo: Slo, alert: Alert) -> dict[str, str]:
    return dict(slo.annotations) | dict(slo.severity_annotations.of(severity_of(alert)))


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTexts:
    """The annotations of an alert that do not depend on the evaluation."""

    annotations: TextPairs
    """All except the description."""
    description: str | None
    """A custom description; None for the built-in one."""


def alert_texts(one: SloStates, alert: Alert, group: TextPairs) -> AlertTexts:
    """The annotations of an alert, but for the built-in description."""
    summary, link = (_absent_texts if alert == ABSENT else _burn_texts)(one, alert, group)
    slo = one.slo
    built_in = {
        "summary": summary,
        "objective": texts.objective(
            target=percent_text(slo.target), period=period_text(slo.period), description=slo.description
        ),
        "runbook_url": slo.runbook,
        "dashboard_url": slo.dashboard or link,
    }
    all_texts = built_in | _custom_annotations(slo, alert)
    description = all_texts.pop("description", None)
    found = sorted((name, text) for name, text in all_texts.items() if text or name not in built_in)
    return AlertTexts(annotations=tuple(found), description=description)


def _burn_texts(one: SloStates, alert: Alert, group: TextPairs) -> tuple[str, str]:
    """The summary of a burn-rate alert, and the link to its panel."""
    slo = one.slo
    summary = texts.burn_summary(slo.identity, group=_named(slo, group), urgency=alert)
    pairs = pairs_of(one.scenario.model, alert)
    panel = one.panels.of(severity_of(alert))
    return summary, burn_link(slo, pairs, panel=panel, group=_parameter(slo, group), naming=one.naming)


def _absent_texts(one: SloStates, _: Alert, group: TextPairs) -> tuple[str, str]:
    """The summary of the alert on missing data, and the link to its panel."""
    summary = texts.absent_summary(one.slo.identity, group=texts.group_labels(_named(one.slo, group)))
    parameter = _parameter(one.slo, group) if group else ""
    return summary, absent_link(one.slo, panel=one.panels.absent, group=parameter, naming=one.naming)


def description_of(one: SloStates, alert: Alert, group: TextPairs, step: int) -> str | None:
    """The built-in description of an alert at one evaluation; None if a digit of it is uncertain."""
    if alert == ABSENT:
        return texts.absent(minimum=duration_text(2 * one.scenario.model.windows.step))
    if one.selections is None:
        return None
    model, clock = one.scenario.model, one.scenario.clock
    readings = model.signal.readings(one.selections[group])
    simulations = (simulate(model, reading, clock, one.steps) for reading in readings)
    descriptions = {_description(one.scenario, simulation, alert, step) for simulation in simulations}
    description = descriptions.pop()
    return None if descriptions else description


def burn_sentences(one: SloStates, alert: Alert, group: TextPairs) -> tuple[frozenset[str], ...]:
    """The sentences of a burn-rate alert, by evaluation: names of window pairs, and of the budget."""
    return _sentences(one.scenario, one.simulations[group], alert)


@lru_cache(maxsize=512)
def _sentences(scenario: Scenario, simulation: Simulation, alert: Alert) -> tuple[frozenset[str], ...]:
    budget = simulation.remaining_budget
    known = previous(budget, scenario.clock) if alert == PAGE else budget
    found = [{"unknown" if left is None else "remaining" if left > 0 else EXHAUSTED} for left in known]
    for pair in pairs_of(scenario.model, alert):
        states = windows_states(pair, scenario.model, simulation, scenario.clock)
        for sentences, both in zip(found, zip(*states, strict=True), strict=True):
            if all(both):
                sentences.add(duration_text(pair.long_window))
    return tuple(map(frozenset, found))


def _named(slo: Slo, group: TextPairs) -> tuple[tuple[str, str], ...]:
    """The labels of a group in the order of `group_by`."""
    values = dict(group)
    return tuple((name, values[name]) for name in slo.group_by if name in values)


def _parameter(slo: Slo, group: TextPairs) -> str:
    """The group as a parameter of a link, with values as `urlquery` of Go escapes them."""
    if not slo.group_by:
        return ""
    values = dict(group)
    return group_parameter(tuple((name, quote_plus(values.get(name, ""))) for name in slo.group_by))


@lru_cache(maxsize=512)
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
    value = (previous(remaining, scenario.clock) if alert == PAGE else remaining)[step]
    if value is None:
        return texts.budget_unknown(period=name)
    if abs(value) < _UNCERTAIN:
        return None
    if value < 0:
        times = _printed(1 - value, "{:.1f}".format)
        return None if times is None else texts.budget_overspent(times=times, period=name)
    share = _printed(value, _percentage)
    burn_rate = _burn_rate(pairs_of(scenario.model, alert)[0], scenario, simulation, step)
    exhausted: str | None = ""
    if burn_rate > 0:
        time = _printed(value * period.length.total_seconds() / burn_rate, _duration)
        exhausted = None if time is None else texts.budget_exhausted(time)
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
