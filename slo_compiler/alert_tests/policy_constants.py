"""Expected series that describe the error budget policies of a service."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import labels_text
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.promtool_file import Expectation, Sample
from slo_compiler.arithmetic.percent import decimal_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.model import BudgetPolicy, Service, TextPairs
    from slo_compiler.naming import Naming


def expect_policies(service: Service, *, naming: Naming, step: int) -> Iterator[Expectation]:
    """States, waivers, and the policy of each SLO."""
    series = naming.series
    policies = service.policies
    own = labels_text((*naming.service_identity(service.name), (COPY[0], "")))
    of_slos = [({"slo": slo.name, **_description(slo.policy)}, "1") for slo in service.slos]
    found: dict[str, list[tuple[dict[str, str], str]]] = {
        series.policy_state: [one for policy in policies.values() for one in _states(policy)],
        series.policy_waiver: [one for policy in policies.values() for one in _waivers(policy)],
        series.policy_info: of_slos,
    }
    for name, samples in found.items():
        if samples:
            yield Expectation(
                query=f"{name}{{{own}}}",
                comment=f"{service.name}: error budget policies",
                second=step,
                samples=tuple(
                    Sample(labels=_series(name, labels, service, naming), value=value)
                    for labels, value in samples
                ),
                slo=service.slos[0].identity,
            )


def _description(policy: BudgetPolicy) -> dict[str, str]:
    return {
        "policy": policy.name,
        "mode": policy.mode.value,
        "on_unknown": policy.on_unknown.value,
        "min_budget_events": str(policy.min_budget_events),
    }


def _states(policy: BudgetPolicy) -> Iterator[tuple[dict[str, str], str]]:
    for level, state in enumerate(reversed(policy.states)):
        labels = {
            "policy": policy.name,
            "level": str(level),
            "state": state.name,
            "allow": ",".join(state.allow),
            "postmortem": "true" if state.requires_postmortem else "false",
        } | ({} if state.bound is None else {"bound": decimal_text(state.bound)})
        yield labels, "1"


def _waivers(policy: BudgetPolicy) -> Iterator[tuple[dict[str, str], str]]:
    for waiver in policy.waivers:
        labels = {
            "policy": policy.name,
            "waiver": waiver.name,
            "allow": ",".join(waiver.allow),
            "ticket": waiver.ticket,
            "approved_by": waiver.approved_by,
        } | ({"slo": waiver.slo} if waiver.slo else {})
        end = datetime.combine(waiver.expires, time(), tzinfo=UTC)
        yield labels, f"{end.timestamp():.0f}"


def _series(name: str, labels: dict[str, str], service: Service, naming: Naming) -> str:
    """A series with the identity labels of a service, and of an SLO if it is about one."""
    pairs = {name: value for name, value in labels.items() if name != "slo"}
    pairs |= dict(naming.service_identity(service.name))
    if "slo" in labels:
        pairs[naming.labels.slo] = labels["slo"]
    given: TextPairs = tuple(sorted(pairs.items()))
    return f"{name}{{{labels_text(given)}}}"
