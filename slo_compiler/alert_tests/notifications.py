"""Expected notifications: all alerts with one name at one evaluation, with all labels and annotations."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.alert_states import ABSENT
from slo_compiler.alert_tests.descriptions import description_of, firing, sentences_at
from slo_compiler.alert_tests.promtool_file import AlertExpectation, NotifiedAlert, Shared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from slo_compiler.alert_tests.alert_states import Alert
    from slo_compiler.alert_tests.slo_states import SloStates
    from slo_compiler.model import TextPairs

_NONE: frozenset[str] = frozenset()


def expect_notifications(
    slos: tuple[SloStates, ...], *, tested: Collection[str]
) -> Iterator[AlertExpectation]:
    """Expectations that contain each sentence of each alert of the tested SLOs, if it is predictable."""
    by_name: dict[tuple[Alert, str], list[_NotifiedAlert]] = {}
    for one in slos:
        for alert in one.alerts:
            known = by_name.setdefault((alert, one.alertname(alert)), [])
            known.append(_NotifiedAlert(states=one, alert=alert))
    compared: set[tuple[str, int]] = set()
    for one in slos:
        for alert in sorted(one.tested_alerts) if one.slo.name in tested else ():
            name = one.alertname(alert)
            same_name = by_name[alert, name]
            own = next(known for known in same_name if known.states is one)
            for step, sentences in firing(one.predictions, alert):
                is_wanted = not sentences <= own.covered or step in one.scenario.notified_steps
                if not is_wanted or (name, step) in compared:
                    continue
                compared.add((name, step))
                alerts = _firing_alerts(step, same_name)
                if alerts is not None:
                    for other in same_name:
                        other.covered |= sentences_at(other.states.predictions, alert).get(step, _NONE)
                    second = step * one.scenario.clock.step
                    yield AlertExpectation(alertname=name, second=second, alerts=alerts)


class _NotifiedAlert:
    """An alert of an SLO in a test group, and what its notifications contain."""

    def __init__(self, *, states: SloStates, alert: Alert) -> None:
        self.states = states
        self.alert = alert
        self.covered: set[str] = set()
        """The sentences that an expectation contains."""

    def at(self, step: int) -> tuple[NotifiedAlert, ...] | None:
        """The notifications of all groups at an evaluation; None if any of them is uncertain."""
        found = []
        by_group = self.states.predictions.states[self.alert]
        for number, (group, states) in enumerate(zip(self._groups, by_group, strict=True)):
            if states[step] is False:
                continue
            notified = self._notified(group, number, step) if states[step] else None
            if notified is None:
                return None
            found.append(notified)
        return tuple(found)

    @cached_property
    def _groups(self) -> tuple[TextPairs, ...]:
        return self.states.groups_of(self.alert)

    def _notified(self, group: TextPairs, number: int, step: int) -> NotifiedAlert | None:
        predictions, alert = self.states.predictions, self.alert
        texts = self.states.names.texts(alert, group)
        is_predictable = alert == ABSENT or predictions.conditions[alert][number][step]
        if not is_predictable or texts.has_templates:
            return None
        description = description_of(predictions, alert, number, step)
        if description is None:
            return None
        own = description if texts.description is None else texts.description
        return NotifiedAlert(
            labels=Shared(pairs=self.states.alert_labels(alert, group)),
            annotations=Shared(pairs=texts.annotations),
            own=(("description", own),),
        )


def _firing_alerts(step: int, alerts: list[_NotifiedAlert]) -> tuple[NotifiedAlert, ...] | None:
    """All firing alerts with a name at an evaluation; None if any of them is uncertain."""
    found: list[NotifiedAlert] = []
    for alert in alerts:
        notified = alert.at(step)
        if notified is None:
            return None
        found += notified
    return tuple(found)
