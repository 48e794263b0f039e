"""Labels and annotations of firing alerts, word for word; numbers come from the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import Alert, pairs_of, previous, windows_states
from slo_compiler.alert_tests.recorded_values import remaining_budget
from slo_compiler.alert_tests.simulation import simulate
from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.arithmetic.windows import WindowSource
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.selections import Selection
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming

_NUDGES = (1 - 1e-7, 1 + 1e-7)

ABSENT_TEXT = (
    "The series that count this SLO's events have been gone for 10 minutes or more, so neither its"
    " error ratio nor its burn-rate alerts can be computed. Check that the target is up and scraped,"
    " and that the spec names its metrics as they are today."
)


def expected_labels(slo: Slo, alert: Alert, group: TextPairs, *, naming: Naming) -> TextPairs:
    """The labels of a firing alert, without its name."""
    severity = naming.severities.page if alert is Alert.PAGE else naming.severities.ticket
    labels = dict(group) | dict(slo.labels) | dict(naming.identity(slo.service, slo.name))
    if slo.owner:
        labels["owner"] = slo.owner
    labels[naming.labels.severity] = severity
    return tuple(sorted(labels.items()))


def has_templates(slo: Slo) -> bool:
    """Whether the user's own annotations are templates, whose result is not predictable."""
    return any("{{" in text for _, text in slo.annotations)


def burn_annotations(
    slo: Slo,
    scenario: Scenario,
    selection: Selection,
    *,
    alert: Alert,
    step: int,
    steps: int,
    group: TextPairs,
) -> TextPairs | None:
    """The annotations of a burn-rate alert at one evaluation; None where a digit is in doubt."""
    texts = {
        _sentences(scenario, reading, alert=alert, step=step, steps=steps)
        for reading in selection.readings(scenario.model.signal)
    }
    sentences = texts.pop()
    if sentences is None or texts:
        return None
    values = dict(group)
    labels = ", ".join(f"{name}={values[name]}" for name in slo.group_by)
    named = f"{slo.identity} ({labels})" if labels else slo.identity
    return _with_links(slo, f"{named} burns its error budget too fast ({alert.value})", sentences)


def absent_annotations(slo: Slo) -> TextPairs:
    """The annotations of the alert on missing data."""
    return _with_links(slo, f"{slo.identity} has no data", ABSENT_TEXT)


def _with_links(slo: Slo, summary: str, description: str) -> TextPairs:
    promise = f"{percent_text(slo.target)}% of events are good over {period_text(slo.period)}"
    texts = {
        "summary": summary,
        "description": description,
        "objective": f"{promise}: {slo.description}" if slo.description else promise,
        "runbook_url": slo.runbook,
        "dashboard_url": slo.dashboard,
    } | dict(slo.annotations)
    return tuple(sorted((name, text) for name, text in texts.items() if text or name not in _OURS))


_OURS = ("summary", "description", "objective", "runbook_url", "dashboard_url")


def _sentences(
    scenario: Scenario, selection: Selection, *, alert: Alert, step: int, steps: int
) -> str | None:
    model, clock = scenario.model, scenario.clock
    simulation = simulate(model, selection, clock, steps)
    budget = float(model.error_budget)
    parts: list[str | None] = []
    pairs = pairs_of(model, alert)
    for pair in pairs:
        states = [state[step] for state in windows_states(pair, model, simulation, clock)]
        if False in states:
            continue
        if None in states:
            return None
        ratio = simulation.ratio[pair.long_window]
        if alert is Alert.PAGE and model.windows.source(pair.long_window) is WindowSource.TILES:
            ratio = previous(ratio, clock)
        rate = _printed((ratio[step] or 0.0) / budget, _one_digit)
        if rate is None:
            return None
        windows = f"{duration_text(pair.long_window)} and {duration_text(pair.short_window)}"
        parts.append(
            f"The {windows} windows burn: {rate} times the sustainable rate (limit {pair.burn_rate:f}). "
        )
    remaining = remaining_budget(scenario, simulation)
    left = (previous(remaining, clock) if alert is Alert.PAGE else remaining)[step]
    long_ratio = simulation.ratio[pairs[0].long_window]
    if alert is Alert.PAGE and model.windows.source(pairs[0].long_window) is WindowSource.TILES:
        long_ratio = previous(long_ratio, clock)
    parts.append(_budget_sentence(scenario, left=left, burning=(long_ratio[step] or 0.0) / budget))
    return None if None in parts else "".join(part for part in parts if part)


def _budget_sentence(scenario: Scenario, *, left: float | None, burning: float) -> str | None:
    if left is None:
        return "What is left of the error budget is not known yet."
    share = _printed(left, _percentage)
    if share is None:
        return None
    text = f"Error budget left: {share} of {period_text(scenario.model.period)}"
    if left <= 0 or burning <= 0:
        return f"{text}."
    gone = _printed(left * scenario.model.period.length.total_seconds() / burning, _duration)
    return None if gone is None else f"{text}, gone in {gone} at this rate."


def _printed(value: float, form: object) -> str | None:
    """A number in words, unless the smallest change of it would change them."""
    texts = {form(value * nudge) for nudge in (1.0, *_NUDGES)}  # type: ignore[operator]  # a function of a float
    return texts.pop() if len(texts) == 1 else None


def _one_digit(value: float) -> str:
    return f"{value:.1f}"


def _percentage(value: float) -> str:
    """As Prometheus' humanizePercentage writes it."""
    return f"{value * 100:.4g}%"


def _duration(value: float) -> str:
    """As Prometheus' humanizeDuration writes a second or more."""
    if value < 1:
        return ""
    whole = int(value)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    if days:
        return f"{days}d {hours}h {minutes}m {seconds}s"
    if hours:
        return f"{hours}h {minutes}m {seconds}s"
    return f"{minutes}m {seconds}s" if minutes else f"{value:.4g}s"
