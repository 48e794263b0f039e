"""Expected levels of error budget policies at every evaluation: of each SLO, and the worst of a service."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.comparisons import ABSENT, differs, first_differences, repeated
from slo_compiler.alert_tests.expectations import input_text, matchers_text
from slo_compiler.alert_tests.ignored_series import COPY
from slo_compiler.alert_tests.policy_notifications import worst_levels
from slo_compiler.alert_tests.promtool_file import WrittenSeries
from slo_compiler.alert_tests.slo_inputs import synthetic_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.planned_slo import PlannedSlo
    from slo_compiler.alert_tests.policy_tests import PolicyScenario
    from slo_compiler.alert_tests.promtool_file import Expectation
    from slo_compiler.model import Service
    from slo_compiler.naming import Naming

_LEVELS = "expected_levels"
_WORST = "expected_worst_levels"
_MOST_SAMPLES = 1_500
"""Evaluations times series of one query, which may load each sample six times."""


def level_series(
    planned: Iterable[PlannedSlo], scenarios: Mapping[str, PolicyScenario], naming: Naming, *, steps: int
) -> Iterator[WrittenSeries]:
    """The expected level of each group."""
    for one in planned:
        scenario, identity = scenarios[one.slo.name], naming.identity(one.slo.service, one.slo.name)
        groups = synthetic_groups(one.slo)
        for group, levels in zip(groups, (scenario.levels, scenario.healthy), strict=False):
            labels = tuple(sorted((*identity, *group)))
            yield WrittenSeries(series=input_text(_LEVELS, labels), values=_values(levels, steps))


def worst_level_series(
    service: Service, scenarios: Mapping[str, PolicyScenario], naming: Naming, *, steps: int
) -> Iterator[WrittenSeries]:
    """The expected worst level of each policy."""
    for policy, levels in worst_levels(service, scenarios).items():
        labels = tuple(sorted((*naming.service_identity(service.name), ("policy", policy))))
        yield WrittenSeries(series=input_text(_WORST, labels), values=_values(levels, steps))


def expect_levels(
    service: Service, planned: tuple[PlannedSlo, ...], naming: Naming, *, clock: Clock, steps: int
) -> Iterator[Expectation]:
    """Expect the level of each group of the service at each evaluation."""
    groups = sum(len(synthetic_groups(one.slo)) for one in planned)
    yield from _expect(
        service, naming, naming.series.policy_level, _LEVELS, clock, steps=steps, series=groups
    )


def expect_worst_levels(
    service: Service, naming: Naming, *, clock: Clock, steps: int
) -> Iterator[Expectation]:
    """Expect the worst level of each policy at each evaluation."""
    name, policies = naming.series.service_policy_level, len(service.policies)
    yield from _expect(service, naming, name, _WORST, clock, steps=steps, series=policies)


def _expect(
    service: Service, naming: Naming, name: str, expected: str, clock: Clock, *, steps: int, series: int
) -> Iterator[Expectation]:
    own = matchers_text((*naming.service_identity(service.name), (COPY[0], "")))
    yield from first_differences(
        differs(f"{name}{{{own}}}", expected),
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
