"""Recorded series that the rules of policies must ignore: of other services, SLOs and policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.expectations import input_text
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.promtool_file import GivenSeries
from slo_compiler.alert_tests.slo_inputs import synthetic_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming


def ignored_by_policies(
    planned: tuple[PlannedSlo, ...], naming: Naming, *, samples: int, is_unknown_notified: bool
) -> Iterator[GivenSeries]:
    """Series like those of a service and their samples: strict levels, and policies without a level."""
    strict = " ".join(str(level) for level in reversed(range(len(planned[0].model.policy_states) - 1)))
    for metric, labels in _like_levels(planned[0], naming):
        yield GivenSeries(input_text(metric, tuple(sorted(labels))), f"{strict}x{samples}")
    if is_unknown_notified:
        for labels in _like_policies(planned, naming):
            info = input_text(naming.series.policy_info, tuple(sorted(labels)))
            yield GivenSeries(info, f"1x{samples}")


def _like_levels(planned: PlannedSlo, naming: Naming) -> Iterator[tuple[str, TextPairs]]:
    service, slo, policy = planned.slo.service, planned.slo.name, planned.slo.policy.name
    series, group = naming.series, synthetic_groups(planned.slo)[0]
    for other in ((f"not-{service}", slo), (service, f"not-{slo}")):
        yield series.budget_remaining, (*naming.identity(*other), *group)
    yield series.policy_level, naming.identity(f"not-{service}", slo)
    own, not_own = naming.service_identity(service), naming.service_identity(f"not-{service}")
    yield series.service_policy_level, (*own, ("policy", policy), COPY)
    yield series.service_policy_level, (*own, ("policy", f"not-{policy}"))
    yield series.service_policy_level, (*not_own, ("policy", policy))


def _like_policies(planned: tuple[PlannedSlo, ...], naming: Naming) -> Iterator[TextPairs]:
    first = planned[0].slo
    other = f"not-{first.name}"
    # No level of `_like_levels` is about this SLO of another service.
    last = planned[-1].slo.name if len(planned) > 1 else other
    yield (*naming.identity(first.service, other), ("policy", f"not-{first.policy.name}"), COPY)
    yield (*naming.identity(f"not-{first.service}", last), ("policy", first.policy.name), COPY)
