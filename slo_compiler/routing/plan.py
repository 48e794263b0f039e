"""The routes of alerts by owner and severity, and the inhibition of less severe alerts of the same SLO."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from slo_compiler.model import TICKET
from slo_compiler.naming.alert_names import PLACEHOLDER, names_pattern
from slo_compiler.promql.names import string_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.model import AlertSeverity
    from slo_compiler.model.outputs.alertmanager import AlertmanagerOptions, Receivers
    from slo_compiler.naming import Naming

OWNER_LABEL = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMatcher:
    """One matcher of Alertmanager."""

    name: str
    value: str
    operator: str = "="

    @property
    def text(self) -> str:
        """The matcher in a configuration file."""
        return f"{self.name}{self.operator}{string_text(self.value)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The receiver of the alerts that match."""

    matchers: tuple[LabelMatcher, ...]
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """While a source alert fires, target alerts with the same values of some labels do not notify."""

    source: tuple[LabelMatcher, ...]
    target: tuple[LabelMatcher, ...]
    equal: tuple[str, ...]
    """A label that both alerts lack counts as equal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutePlan:
    """One route of all generated alerts, with the routes below it."""

    matchers: tuple[LabelMatcher, ...]
    """Match the generated alerts, of one environment if it has a name."""
    group_by: tuple[str, ...]
    receiver: str
    """The receiver of generated alerts that match no route below."""
    routes: tuple[Route, ...]
    inhibitions: tuple[Inhibition, ...]


def plan_routes(options: AlertmanagerOptions, *, naming: Naming, group_labels: Iterable[str]) -> RoutePlan:
    """Plan the routes; `group_labels` are the labels of `group_by` of all SLOs."""
    alerts, labels = naming.alerts_in(""), naming.labels
    names = sorted((*alerts.all, alerts.policy))
    return RoutePlan(
        matchers=(
            LabelMatcher(name="alertname", operator="=~", value=names_pattern(names)),
            *(LabelMatcher(name=name, value=value) for name, value in naming.environment_labels),
        ),
        group_by=("alertname", labels.service, labels.slo),
        receiver=options.receivers.of(TICKET),
        routes=tuple(_routes(options, naming)),
        inhibitions=tuple(_inhibitions(naming, {*group_labels, *options.equal})),
    )


def _routes(options: AlertmanagerOptions, naming: Naming) -> Iterator[Route]:
    """Routes of owners, then those of all; a severity without a receiver of the owner has that of all."""
    for owner, receivers in options.owners:
        yield from _by_severity(receivers, naming, LabelMatcher(name=OWNER_LABEL, value=owner))
    yield from _by_severity(options.receivers, naming)


def _by_severity(receivers: Receivers, naming: Naming, *matchers: LabelMatcher) -> Iterator[Route]:
    for severity, receiver in receivers.names:
        yield Route(matchers=(*matchers, _of_severity(severity, naming)), receiver=receiver)


def _of_severity(severity: AlertSeverity, naming: Naming) -> LabelMatcher:
    return LabelMatcher(name=naming.labels.severity, value=naming.severity(severity))


def _inhibitions(naming: Naming, group_labels: set[str]) -> Iterator[Inhibition]:
    """Each alert of an SLO inhibits the less severe ones of the same group, such as the page its ticket.

    The alert on missing data is not inhibited, although it is a ticket, because a group without data is
    another problem than a group that burns its budget.
    """
    identity = naming.identity_names
    alerts = (
        (_named(name), _of_severity(severity, naming)) for severity, name in naming.alerts_in("").burning
    )
    for source, target in combinations(alerts, 2):
        yield Inhibition(
            source=source, target=target, equal=(*identity, *sorted(group_labels.difference(identity)))
        )


def _named(template: str) -> LabelMatcher:
    """Match the alerts of all services and SLOs whose names follow a template."""
    if not PLACEHOLDER.search(template):
        return LabelMatcher(name="alertname", value=template)
    return LabelMatcher(name="alertname", operator="=~", value=names_pattern([template]))
