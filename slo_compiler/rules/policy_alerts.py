"""Alerts of an error budget policy: the strictest state of the service, and SLOs without a state."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.model import TICKET, UNKNOWN_STATE
from slo_compiler.naming.links import policy_link
from slo_compiler.promql.selectors import equal, matcher_text
from slo_compiler.rules.annotations import literal
from slo_compiler.rules.policy_levels import levels_of, matchers_of
from slo_compiler.rules.rule_file import AlertingRule
from slo_compiler.texts import policy as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.model import BudgetPolicy, PolicyState, Service, Slo, TextPairs
    from slo_compiler.naming import Naming

UNKNOWN_FOR = timedelta(hours=1)
"""More than the time until a new SLO has a budget: base windows have up to 30m."""


def policy_alerts(policy: BudgetPolicy, service: Service, naming: Naming) -> Iterator[AlertingRule]:
    """All alerts of a policy: one for each state but the least strict one, and one for unknown states."""
    yield from (_state(state, policy, service, naming) for state in policy.states[1:])
    uncovered = [slo for slo in service.slos if slo.policy.name == policy.name and not slo.alerting.absent]
    if uncovered:
        yield _unknown(uncovered, policy, service, naming)


def of_policy(policy: BudgetPolicy, service: Service, naming: Naming) -> TextPairs:
    """The labels of series and alerts about a policy of a service."""
    return tuple(sorted((*naming.service_identity(service.name), ("policy", policy.name))))


def _state(state: PolicyState, policy: BudgetPolicy, service: Service, naming: Naming) -> AlertingRule:
    """The alert on the strictest state of a service."""
    identity = dict(of_policy(policy, service, naming))
    matchers = ", ".join(matcher_text(equal(name, value)) for name, value in identity.items())
    worst = f"{naming.series.service_policy_level}{{{matchers}}}"
    slos = [slo for slo in service.slos if slo.policy.name == policy.name]
    found = f"({levels_of(slos, service, naming)}) == {policy.level(state)}"
    return AlertingRule(
        alert=naming.policy_alert(service.name),
        expr=f"{worst} == {policy.level(state)} and group by ({', '.join(identity)}) ({worst})",
        labels=_labels(state.name, policy, service, naming),
        annotations=_annotations(
            service,
            state.name,
            naming,
            description=texts.description(
                slos=_names(found, naming),
                allow=", ".join(state.allow),
                bound=texts.bound(state),
                postmortem=state.requires_postmortem,
            ),
        ),
    )


def _unknown(slos: Sequence[Slo], policy: BudgetPolicy, service: Service, naming: Naming) -> AlertingRule:
    """The alert on SLOs that have a policy but no level, for those without an alert on missing data.

    An SLO with groups has a level while any group has: those that are forgotten do not count.
    """
    names = naming.labels
    of_policy_text = matcher_text(equal("policy", policy.name))
    info = f"{naming.series.policy_info}{{{of_policy_text}, {matchers_of(slos, service, naming)}}}"
    found = f"{info} unless on ({names.service}, {names.slo}) ({levels_of(slos, service, naming)})"
    return AlertingRule(
        alert=naming.policy_alert(service.name),
        expr=f"group by (policy, {names.service}) ({found})",
        for_duration=UNKNOWN_FOR,
        labels=_labels(UNKNOWN_STATE, policy, service, naming),
        annotations=_annotations(
            service, UNKNOWN_STATE, naming, description=texts.unknown(slos=_names(found, naming))
        ),
    )


def _labels(state: str, policy: BudgetPolicy, service: Service, naming: Naming) -> TextPairs:
    labels = dict(of_policy(policy, service, naming))
    labels |= {naming.labels.severity: naming.severity(TICKET), "state": state}
    owner = policy.owner or service.owner
    if owner:
        labels["owner"] = literal(owner)
    return tuple(sorted(labels.items()))


def _names(expr: str, naming: Naming) -> str:
    """A template that lists the SLOs in the result of an expression."""
    slo = naming.labels.slo
    return (
        f'{{{{ range $index, $slo := query `count by ({slo}) ({expr})` | sortByLabel "{slo}" }}}}'
        f"{{{{ if $index }}}}, {{{{ end }}}}{{{{ $slo.Labels.{slo} }}}}{{{{ end }}}}"
    )


def _annotations(service: Service, state: str, naming: Naming, *, description: str) -> TextPairs:
    texts_by_name = {
        "summary": texts.summary(service.name, state=state),
        "description": description,
        "runbook_url": literal(service.runbook),
        "dashboard_url": literal(service.dashboard or policy_link(service.name, naming=naming)),
    }
    return tuple(sorted((name, text) for name, text in texts_by_name.items() if text))
