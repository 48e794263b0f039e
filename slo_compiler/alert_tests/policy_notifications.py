"""Expected notifications of error budget policies, when the worst level of a service changes."""

from __future__ import annotations

from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.policy_unknown import has_unknown_alerts, unknown_slos, without_level
from slo_compiler.alert_tests.promtool_file import AlertExpectation, NotifiedAlert
from slo_compiler.model import TICKET, UNKNOWN_STATE
from slo_compiler.naming.links import policy_link
from slo_compiler.texts import policy as texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.alert_tests.policy_courses import Levels, PolicyScenario
    from slo_compiler.model import BudgetPolicy, PolicyState, Service, Slo, TextPairs
    from slo_compiler.naming import Naming


def expect_policy_alerts(
    service: Service, scenarios: Mapping[str, PolicyScenario], *, naming: Naming, step: int
) -> Iterator[AlertExpectation]:
    """All alerts on states when the worst level of a policy changes, or the SLOs without a level."""
    if not any(policy.has_alerts for policy in service.policies.values()):
        return
    worst = worst_levels(service, scenarios)
    found: dict[tuple[tuple[int | None, ...], object], int] = {}
    for number, levels in enumerate(zip(*worst.values(), strict=True)):
        missing = _missing(service, scenarios, number) if has_unknown_alerts(service) else ()
        found.setdefault((levels, missing), number)
    for (levels, _), number in found.items():
        alerts = tuple(
            alert
            for name, level in zip(worst, levels, strict=True)
            for alert in (
                *_state_alerts(service, name, level, scenarios, number=number, naming=naming),
                *_unknown_alerts(service, name, scenarios, number=number, naming=naming, step=step),
            )
        )
        name = naming.policy_alert(service.name)
        yield AlertExpectation(alertname=name, second=number * step, alerts=alerts)


def worst_levels(
    service: Service, scenarios: Mapping[str, PolicyScenario]
) -> dict[str, tuple[int | None, ...]]:
    """The worst level of each policy of a service at each evaluation; None without any level."""
    evaluations = max(len(one.levels) for one in scenarios.values())
    return {
        name: _worst(
            tuple(
                levels
                for slo in service.slos
                if slo.policy.name == policy.name
                for levels in _levels_of(slo, scenarios)
            ),
            evaluations,
        )
        for name, policy in service.policies.items()
    }


@lru_cache(maxsize=512)
def _worst(levels: tuple[Levels, ...], evaluations: int) -> tuple[int | None, ...]:
    """The lowest level at each of a number of evaluations; None without any level."""
    known = (
        [int(level) for level in at_once if level is not None]
        for at_once in zip_longest(*levels, (None,) * evaluations)
    )
    return tuple(min(at_once, default=None) for at_once in known)


def _missing(
    service: Service, scenarios: Mapping[str, PolicyScenario], number: int
) -> tuple[tuple[str, ...], ...]:
    """The SLOs without a level at an evaluation and at the one before, when the alert was pending."""
    return tuple(without_level(service.slos, scenarios, at) for at in (number, number - 1))


def _state_alerts(
    service: Service,
    name: str,
    level: int | None,
    scenarios: Mapping[str, PolicyScenario],
    *,
    number: int,
    naming: Naming,
) -> Iterator[NotifiedAlert]:
    """The alert on the strictest state of a policy."""
    policy = service.policies[name]
    if level is not None and policy.has_alerts and level < len(policy.states) - 1:
        state = policy.states[len(policy.states) - 1 - level]
        slos = _slos_at(service, policy.name, scenarios, number, level)
        yield _alert(service, policy, state.name, _description(state, slos), naming)


def _unknown_alerts(
    service: Service,
    name: str,
    scenarios: Mapping[str, PolicyScenario],
    *,
    number: int,
    naming: Naming,
    step: int,
) -> Iterator[NotifiedAlert]:
    """The alert on SLOs of a policy without a level."""
    policy = service.policies[name]
    slos = unknown_slos(service, policy, scenarios, number=number, step=step)
    if slos:
        description = texts.unknown(slos=", ".join(sorted(slos)))
        yield _alert(service, policy, UNKNOWN_STATE, description, naming)


def _levels_of(slo: Slo, scenarios: Mapping[str, PolicyScenario]) -> tuple[Levels, ...]:
    """The levels of each group of an SLO."""
    scenario = scenarios[slo.name]
    return (scenario.levels, scenario.healthy.levels) if slo.group_by else (scenario.levels,)


def _levels(slo: Slo, scenarios: Mapping[str, PolicyScenario], number: int) -> Iterator[int]:
    """The levels of the groups of an SLO at an evaluation."""
    for levels in _levels_of(slo, scenarios):
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


def _alert(
    service: Service, policy: BudgetPolicy, state: str, description: str, naming: Naming
) -> NotifiedAlert:
    labels = {
        **dict(naming.service_identity(service.name)),
        naming.labels.severity: naming.severity(TICKET),
        "policy": policy.name,
        "state": state,
    }
    owner = policy.owner or service.owner
    if owner:
        labels["owner"] = owner
    return NotifiedAlert(
        labels=tuple(sorted(labels.items())),
        annotations=_annotations(service, state, naming),
        own=(("description", description),),
    )


def _annotations(service: Service, state: str, naming: Naming) -> TextPairs:
    given = {
        "summary": texts.summary(service.name, state=state),
        "runbook_url": service.runbook,
        "dashboard_url": service.dashboard or policy_link(service.name, naming=naming),
    }
    return tuple(sorted((name, text) for name, text in given.items() if text))


def _description(state: PolicyState, slos: str) -> str:
    return texts.description(
        slos=slos,
        allow=", ".join(state.allow),
        bound=texts.bound(state),
        postmortem=state.requires_postmortem,
    )
