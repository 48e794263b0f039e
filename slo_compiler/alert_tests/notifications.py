"""Expected notifications: all alerts with one name at one evaluation, with all labels and annotations."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.descriptions import descriptions_at, firing, firing_steps, sentences_at
from slo_compiler.alert_tests.promtool_file import AlertExpectation, NotifiedAlert
from slo_compiler.model import PAGE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from slo_compiler.alert_tests.alert_states import Alert
    from slo_compiler.alert_tests.predictions import Predictions
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
        for alert in _notified(one) if one.slo.name in tested else ():
            name = one.alertname(alert)
            same_name = by_name[alert, name]
            own = next(known for known in same_name if known.states is one)
            every, last_notified = _wanted(one.predictions, alert)
            for number, (step, sentences) in enumerate(firing(one.predictions, alert)):
                if number > last_notified and every <= own.covered:
                    break
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


def _notified(one: SloStates) -> list[Alert]:
    """The alerts of an SLO whose texts are tested here."""
    return sorted(alert for alert in one.tested_alerts if one.scenario.notifies_pages or alert != PAGE)


@lru_cache(maxsize=512)
def _wanted(predictions: Predictions, alert: Alert) -> tuple[frozenset[str], int]:
    """All sentences of an alert, and the position of its last evaluation that is tested in any case."""
    found = firing(predictions, alert)
    notified = predictions.scenario.notified_steps
    positions = (number for number, (step, _) in enumerate(found) if step in notified)
    return _NONE.union(*(sentences for _, sentences in found)), max(positions, default=-1)


class _NotifiedAlert:
    """An alert of an SLO in a test group, and what its notifications contain."""

    def __init__(self, *, states: SloStates, alert: Alert) -> None:
        self.states = states
        self.alert = alert
        self.steps = firing_steps(states.predictions, alert)
        self.covered: set[str] = set()
        """The sentences that an expectation contains."""

    def at(self, step: int) -> Iterator[NotifiedAlert | None]:
        """The notification of each firing group at an evaluation; None for one that is uncertain."""
        states, alert = self.states, self.alert
        for number, built_in in descriptions_at(states.predictions, alert, step):
            named = states.names.alert(alert, self._groups[number])
            texts = named.texts
            if built_in is None or texts.has_templates:
                yield None
                continue
            description = built_in if texts.description is None else texts.description
            yield NotifiedAlert(named.labels, texts.annotations, (("description", description),))

    @cached_property
    def _groups(self) -> tuple[TextPairs, ...]:
        return self.states.groups_of(self.alert)


def _firing_alerts(step: int, alerts: list[_NotifiedAlert]) -> tuple[NotifiedAlert, ...] | None:
    """All firing alerts with a name at an evaluation; None if any of them is uncertain."""
    found = [notified for alert in alerts if step in alert.steps for notified in alert.at(step)]
    known = tuple(notified for notified in found if notified is not None)
    return known if len(known) == len(found) else None
