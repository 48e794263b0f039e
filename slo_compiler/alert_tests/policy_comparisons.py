"""Expected levels of error budget policies at every evaluation: of each SLO, and the worst of a service."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.comparisons import ABSENT, differs, first_differences, repeated
from slo_compiler.alert_tests.expectations import input_text, labels_text
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.policy_courses import courses_of
from slo_compiler.alert_tests.policy_notifications import worst_levels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.policy_courses import PolicyScenario
    from slo_compiler.alert_tests.promtool_file import Expectation, GivenSeries
    from slo_compiler.model import Service
    from slo_compiler.naming import Naming

_LEVELS = "expected_levels"
_WORST = "expected_worst_levels"
_MOST_SAMPLES = 1_500
"""Evaluations times series of one query, which may load each sample six times."""


def level_series(
    planned: Iterable[PlannedSlo], scenarios: Mapping[str, PolicyScenario], *, steps: int
) -> Iterator[GivenSeries]:
    """The expected level of each group and copy."""
    for one in planned:
        for labels, course in courses_of(one, scenarios[one.slo.name]):
            yield input_text(_LEVELS, labels), _values(course.levels, steps), ""


def worst_level_series(
    service: Service, scenarios: Mapping[str, PolicyScenario], naming: Naming, *, steps: int
) -> Iterator[GivenSeries]:
    """The expected worst level of each policy."""
    for policy, levels in worst_levels(service, scenarios).items():
        labels = tuple(sorted((*naming.service_identity(service.name), ("policy", policy))))
        yield input_text(_WORST, labels), _values(levels, steps), ""


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
    series = sum(len(tuple(courses_of(one, scenarios[one.slo.name]))) for one in planned)
    own = naming.service_identity(service.name)
    levels = f"{naming.series.policy_level}{{{labels_text(own)}}}"
    yield from _expect(service, levels, _LEVELS, clock, steps=steps, series=series)


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
def _values(levels: tuple[float | None, ...], steps: int) -> str:
    """One level for each evaluation; after the last one, there is none."""
    found = [ABSENT if level is None else f"{level:.0f}" for level in levels]
    return repeated((*found, *(ABSENT,) * (steps + 1 - len(found))))
