"""Expected levels of error budget policies at every evaluation: of each SLO, and the worst of a service."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.comparisons import ABSENT, differs, first_differences, repeated
from slo_compiler.alert_tests.expectations import input_text, labels_text
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.policy_courses import courses_of
from slo_compiler.alert_tests.policy_notifications import worst_levels
from slo_compiler.alert_tests.promtool_file import GivenSeries
from slo_compiler.alert_tests.slo_inputs import synthetic_groups

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.policy_courses import PolicyScenario
    from slo_compiler.alert_tests.promtool_file import Expectation
    from slo_compiler.model import Service
    from slo_compiler.naming import Naming

LEVELS = "expected_levels"
"""A series that exists in tests only."""
_WORST = "expected_worst_levels"
_MOST_SAMPLES = 1_500
"""Evaluations times series of one query, which may load each sample six times."""


def worst_level_series(
    service: Service, scenarios: Mapping[str, PolicyScenario], naming: Naming, *, steps: int
) -> Iterator[GivenSeries]:
    """The expected worst level of each policy."""
    for policy, levels in worst_levels(service, scenarios).items():
        labels = tuple(sorted((*naming.service_identity(service.name), ("policy", policy))))
        yield GivenSeries(input_text(_WORST, labels), levels_text(levels, steps))


def expect_levels(
    service: Service,
    planned: tuple[PlannedSlo, ...],
    scenarios: Mapping[str, PolicyScenario],
    naming: Naming,
    *,
    clock: Clock,
    steps: int,
) -> Iterator[Expectation]:
    """Expect the level of each group of the service at each evaluation, and those of copies."""
    series = sum(
        len(tuple(courses_of(scenarios[one.slo.name], synthetic_groups(one.slo)))) for one in planned
    )
    own = naming.service_identity(service.name)
    levels = f"{naming.series.policy_level}{{{labels_text(own)}}}"
    yield from _expect(service, levels, LEVELS, clock, steps=steps, series=series)


def expect_worst_levels(
    service: Service, naming: Naming, *, clock: Clock, steps: int
) -> Iterator[Expectation]:
    """Expect the worst level of each policy at each evaluation."""
    own = (*naming.service_identity(service.name), (COPY[0], ""))
    levels = f"{naming.series.service_policy_level}{{{labels_text(own)}}}"
    yield from _expect(service, levels, _WORST, clock, steps=steps, series=len(service.policies))


def _expect(
    service: Service, levels: str, expected: str, clock: Clock, *, steps: int, series: int
) -> Iterator[Expectation]:
    return first_differences(
        differs(levels, expected),
        comment=f"{service.name}: when a level first differs from {expected}, in seconds",
        clock=clock,
        steps=steps,
        series=series,
        most_samples=_MOST_SAMPLES,
    )


@lru_cache(maxsize=512)
def levels_text(levels: tuple[float | None, ...], steps: int) -> str:
    """One level for each evaluation; after the last one, there is none."""
    found = [ABSENT if level is None else f"{level:.0f}" for level in levels]
    return repeated((*found, *(ABSENT,) * (steps + 1 - len(found))))
