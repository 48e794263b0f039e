"""Expected notifications: all alerts with one name at one evaluation, with all labels and annotations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import ABSENT, Alert
from slo_compiler.alert_tests.alert_texts import (
    EXHAUSTED,
    AlertTexts,
    alert_texts,
    burn_sentences,
    description_of,
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
    known = {
        (one.slo.name, alert): _NotifiedAlert(states=one, alert=alert) for one in slos for alert in one.alerts
    }
    covered: set[tuple[Alert, str, str]] = set()
    compared: set[tuple[str, int]] = set()
    for one in slos:
        for alert in sorted(one.tested_alerts) if one.slo.name in tested else ():
            name = one.alertname(alert)
            same_name = tuple(known[other.slo.name, alert] for other in slos if other.has(alert, name))
            for step, sentences in known[one.slo.name, alert].firing:
                wanted = {(alert, one.slo.name, sentence) for sentence in sentences}
                is_wanted = not wanted <= covered or step in one.scenario.notified_steps
                if not is_wanted or (name, step) in compared:
                    continue
                compared.add((name, step))
                alerts = _firing_alerts(step, same_name)
                if alerts is not None:
                    covered |= {
                        (alert, other.states.slo.name, sentence)
                        for other in same_name
                        for sentence in other.sentences_at(step)
                    }
                    second = step * one.scenario.clock.step
                    yield AlertExpectation(alertname=name, second=second, alerts=alerts)


@dataclass(frozen=True, kw_only=True)  # without slots, for cached values
class _NotifiedAlert:
    """An alert of an SLO in a test group: when it fires, and what its notifications contain."""

    states: SloStates
    alert: Alert

    @cached_property
    def firing(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """Evaluations at which it fires, with its sentences: latest first, those with more budget first.

        With remaining budget, the description of the alert contains the time until it is exhausted.
        """
        if self.alert == ABSENT:
            return tuple(
                (step, frozenset({"absent"}))
                for states in self.states.states(self.alert).values()
                for step in reversed(range(len(states)))
                if states[step]
            )
        found: list[tuple[int, frozenset[str]]] = []
        for group, conditions in self.states.conditions(self.alert).items():
            # An alert that keeps firing after its condition has the annotations of an earlier evaluation.
            steps = [step for step in reversed(range(len(conditions))) if conditions[step]]
            sentences = burn_sentences(self.states, self.alert, group)
            found += sorted(((step, sentences[step]) for step in steps), key=lambda one: EXHAUSTED in one[1])
        return tuple(found)

    def sentences_at(self, step: int) -> Iterator[str]:
        """The sentences of all groups at an evaluation."""
        for then, sentences in self.firing:
            if then == step:
                yield from sentences

    def at(self, step: int) -> tuple[NotifiedAlert, ...] | None:
        """The notifications of all groups at an evaluation; None if any of them is uncertain."""
        found = []
        for group, states in self.states.states(self.alert).items():
            if states[step] is False:
                continue
            notified = self._notified(group, step) if states[step] else None
            if notified is None:
                return None
            found.append(notified)
        return tuple(found)

    def _notified(self, group: TextPairs, step: int) -> NotifiedAlert | None:
        is_predictable = self.alert == ABSENT or self.states.conditions(self.alert)[group][step]
        if not is_predictable or has_templates(self.states.slo, self.alert):
            return None
        description = description_of(self.states, self.alert, group, step)
        if description is None:
            return None
        texts = self._texts(group)
        own = description if texts.description is None else texts.description
        return NotifiedAlert(
            labels=Shared(pairs=self.states.alert_labels(self.alert, group)),
            annotations=Shared(pairs=texts.annotations),
            own=(("description", own),),
        )

    def _texts(self, group: TextPairs) -> AlertTexts:
        if group not in self._known_texts:
            self._known_texts[group] = alert_texts(self.states, self.alert, group)
        return self._known_texts[group]

    @cached_property
    def _known_texts(self) -> dict[TextPairs, AlertTexts]:
        return {}


def _firing_alerts(step: int, alerts: tuple[_NotifiedAlert, ...]) -> tuple[NotifiedAlert, ...] | None:
    """All firing alerts with a name at an evaluation; None if any of them is uncertain."""
    found: list[NotifiedAlert] = []
    for alert in alerts:
        notified = alert.at(step)
        if notified is None:
            return None
        found += notified
    return tuple(found)
