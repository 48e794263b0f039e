"""Expected notifications: all alerts with one name at one evaluation, with all labels and annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import ABSENT, Alert
from slo_compiler.alert_tests.alert_texts import (
    EXHAUSTED,
    absent_annotations,
    burn_annotations,
    burn_sentences,
    expected_labels,
    has_templates,
)
from slo_compiler.alert_tests.promtool_file import AlertExpectation, NotifiedAlert, Shared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs


def expect_notifications(
    slos: tuple[SloStates, ...], *, tested: Collection[str]
) -> Iterator[AlertExpectation]:
    """Expectations that contain each sentence of each alert of the tested SLOs, if it is predictable."""
    known: dict[tuple[Alert, str], tuple[tuple[int, frozenset[str]], ...]] = {}

    def firing(one: SloStates, alert: Alert) -> tuple[tuple[int, frozenset[str]], ...]:
        if (alert, one.slo.name) not in known:
            known[alert, one.slo.name] = _firing_steps(one, alert)
        return known[alert, one.slo.name]

    covered: set[tuple[Alert, str, str]] = set()
    compared: set[tuple[str, int]] = set()
    for one in slos:
        for alert in sorted(one.tested_alerts) if one.slo.name in tested else ():
            name = one.alertname(alert)
            same_name = tuple(other for other in slos if other.alertname(alert) == name)
            for step, sentences in firing(one, alert):
                wanted = {(alert, one.slo.name, sentence) for sentence in sentences}
                is_wanted = not wanted <= covered or step in one.scenario.notified_steps
                if not is_wanted or (name, step) in compared:
                    continue
                compared.add((name, step))
                alerts = _firing_alerts(alert, step, same_name)
                if alerts is not None:
                    covered |= {
                        (alert, other.slo.name, sentence)
                        for other in same_name
                        for then, sentences in firing(other, alert)
                        if then == step
                        for sentence in sentences
                    }
                    second = step * one.scenario.clock.step
                    yield AlertExpectation(alertname=name, second=second, alerts=alerts)


def _firing_steps(one: SloStates, alert: Alert) -> tuple[tuple[int, frozenset[str]], ...]:
    """Evaluations at which an alert fires, with its sentences: latest first, those with more budget first.

    With remaining budget, the description of the alert contains the time until it is exhausted.
    """
    if alert == ABSENT:
        return tuple(
            (step, frozenset({"absent"}))
            for states in one.states(alert).values()
            for step in reversed(range(len(states)))
            if states[step]
        )
    found: list[tuple[int, frozenset[str]]] = []
    for group, conditions in one.conditions(alert).items():
        # An alert that keeps firing after its condition has the annotations of an earlier evaluation.
        steps = [step for step in reversed(range(len(conditions))) if conditions[step]]
        sentences = burn_sentences(one, alert, group)
        found += sorted(((step, sentences[step]) for step in steps), key=lambda one: EXHAUSTED in one[1])
    return tuple(found)


def _firing_alerts(alert: Alert, step: int, slos: tuple[SloStates, ...]) -> tuple[NotifiedAlert, ...] | None:
    """All firing alerts with a name at an evaluation; None if any of them is uncertain."""
    alerts: list[NotifiedAlert] = []
    for one in slos:
        for group, states in one.states(alert).items():
            if states[step] is False:
                continue
            is_predictable = states[step] and (alert == ABSENT or one.conditions(alert)[group][step])
            annotations = _annotations(one, alert, group, step) if is_predictable else None
            if annotations is None:
                return None
            labels = expected_labels(one, alert, group)
            alerts.append(_notified(labels, annotations))
    return tuple(alerts)


def _notified(labels: TextPairs, annotations: TextPairs) -> NotifiedAlert:
    own = tuple(pair for pair in annotations if pair[0] == "description")
    others = tuple(pair for pair in annotations if pair not in own)
    return NotifiedAlert(labels=Shared(pairs=labels), annotations=Shared(pairs=others), own=own)


def _annotations(one: SloStates, alert: Alert, group: TextPairs, step: int) -> TextPairs | None:
    """The annotations of a firing alert; None if they are not predictable."""
    if has_templates(one.slo, alert):
        return None
    if alert == ABSENT:
        return absent_annotations(one, group)
    return burn_annotations(one, alert, group, step)
