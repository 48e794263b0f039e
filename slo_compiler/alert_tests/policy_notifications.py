"""Expected notifications of error budget policies, when the worst level of a service changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.promtool_file import AlertExpectation, NotifiedAlert, Shared
from slo_compiler.texts import policy as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.alert_tests.policy_tests import PolicyScenario
    from slo_compiler.model import BudgetPolicy, PolicyState, Service, Slo, TextPairs
    from slo_compiler.naming import Naming


def changes_of_worst_level(
    service: Service, scenarios: Mapping[str, PolicyScenario]
) -> dict[int, dict[str, int | None]]:
    """The worst level of each policy, at the first evaluation in each combination of them."""
    policies = service.policies
    count = max(len(one.levels) for one in scenarios.values())
    found: dict[tuple[tuple[str, int | None], ...], int] = {}
    for number in range(count):
        worst = {name: _worst(service, policy, scenarios, number) for name, policy in policies.items()}
        found.setdefault(tuple(worst.items()), number)
    return {number: dict(worst) for worst, number in found.items()}


def expect_policy_alerts(
    service: Service, scenarios: Mapping[str, PolicyScenario], *, naming: Naming, step: int
) -> Iterator[AlertExpectation]:
    """All alerts on states when the worst level of a policy changes."""
    policies = service.policies
    if not any(policy.has_alerts for policy in policies.values()):
        return
    for number, worst in changes_of_worst_level(service, scenarios).items():
        alerts = tuple(
            _alert(service, policies[name], level, _slos_at(service, name, scenarios, number, level), naming)
            for name, level in worst.items()
            if level is not None and policies[name].has_alerts and level < len(policies[name].states) - 1
        )
        yield AlertExpectation(alertname=naming.alerts.policy, second=number * step, alerts=alerts)


def _worst(
    service: Service, policy: BudgetPolicy, scenarios: Mapping[str, PolicyScenario], number: int
) -> int | None:
    levels = [
        level
        for slo in service.slos
        if slo.policy.name == policy.name
        for level in _levels(slo, scenarios, number)
    ]
    return min(levels, default=None)


def _levels(slo: Slo, scenarios: Mapping[str, PolicyScenario], number: int) -> Iterator[int]:
    """The levels of the groups of an SLO."""
    scenario = scenarios[slo.name]
    for levels in (scenario.levels, scenario.healthy) if slo.group_by else (scenario.levels,):
        level = levels[number] if number < len(levels) else None
        if level is not None:
            yield int(level)


def _slos_at(
    service: Service, policy: str, scenarios: Mapping[str, PolicyScenario], number: int, level: int
) -> str:
    """The names of the SLOs with a policy at a level."""
    slos = (slo for slo in service.slos if slo.policy.name == policy)
    names = sorted(slo.name for slo in slos if level in _levels(slo, scenarios, number))
    return ", ".join(names)


def _alert(service: Service, policy: BudgetPolicy, level: int, slos: str, naming: Naming) -> NotifiedAlert:
    state = policy.states[len(policy.states) - 1 - level]
    labels = {
        naming.labels.service: service.name,
        naming.labels.severity: naming.severities.ticket,
        "policy": policy.name,
        "state": state.name,
    }
    owner = policy.owner or service.owner
    if owner:
        labels["owner"] = owner
    return NotifiedAlert(
        labels=Shared(pairs=tuple(sorted(labels.items()))),
        annotations=Shared(pairs=_annotations(service, state)),
        own=(("description", _description(state, slos)),),
    )


def _annotations(service: Service, state: PolicyState) -> TextPairs:
    given = {
        "summary": texts.summary(service.name, state=state.name),
        "runbook_url": service.runbook,
        "dashboard_url": service.dashboard,
    }
    return tuple(sorted((name, text) for name, text in given.items() if text))


def _description(state: PolicyState, slos: str) -> str:
    return texts.description(
        slos=slos,
        allow=", ".join(state.allow),
        bound=texts.bound(state),
        postmortem=state.requires_postmortem,
    )
