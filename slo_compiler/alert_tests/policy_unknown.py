"""Expected alerts on unknown states: SLOs that have a policy, but no level and no alert on missing data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.alert_tests.policy_courses import PolicyScenario
    from slo_compiler.model import BudgetPolicy, Service, Slo

_PENDING = 3600
"""Seconds without a level of some SLO until the alert fires."""


def uncovered(service: Service, policy: BudgetPolicy) -> tuple[Slo, ...]:
    """The SLOs whose unknown state is notified."""
    slos = (slo for slo in service.slos if slo.policy.name == policy.name)
    return tuple(slo for slo in slos if policy.has_alerts and not slo.alerting.absent)


def has_unknown_alerts(service: Service) -> bool:
    """True if the unknown state of some SLO is notified."""
    return any(uncovered(service, policy) for policy in service.policies.values())


def without_level(
    slos: tuple[Slo, ...], scenarios: Mapping[str, PolicyScenario], number: int
) -> tuple[str, ...]:
    """The names of the SLOs that have no level at an evaluation."""
    return tuple(slo.name for slo in slos if number >= 0 and _is_missing(scenarios[slo.name], number))


def unknown_slos(
    service: Service,
    policy: BudgetPolicy,
    scenarios: Mapping[str, PolicyScenario],
    *,
    number: int,
    step: int,
) -> tuple[str, ...]:
    """The SLOs that the alert names at an evaluation; none while it does not fire."""
    found = tuple(_missing_until(uncovered(service, policy), scenarios, number))
    return found[0] if (len(found) - 1) * step >= _PENDING else ()


def _missing_until(
    slos: tuple[Slo, ...], scenarios: Mapping[str, PolicyScenario], number: int
) -> Iterator[tuple[str, ...]]:
    """The SLOs without a level, from an evaluation back to the first one in a row."""
    while names := without_level(slos, scenarios, number):
        yield names
        number -= 1


def _is_missing(scenario: PolicyScenario, number: int) -> bool:
    return number >= len(scenario.levels) or scenario.levels[number] is None
