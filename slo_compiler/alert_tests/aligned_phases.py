"""Scenarios with phases of the same lengths, so that SLOs of the same events can share a test group.

The phases of SLOs with different targets often differ only in how long an outage lasts until the alert fires.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.scenario import InputForm
from slo_compiler.alert_tests.stages import Errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.stages import Phase

_RELATIVE = frozenset((Errors.BELOW, Errors.ABOVE, Errors.ALONE, Errors.TEN_TIMES))
"""Errors that are relative to the threshold of one SLO."""


def aligned_phases(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """Extend each phase to the longest one of the scenarios that differ in lengths only.

    A phase may always be longer. Phases just above or below a threshold stay as they are.
    """
    keys = {id(one): _key(one) for one in scenarios}
    lengths: dict[tuple[Phase, ...], tuple[int, ...]] = {}
    for one in scenarios:
        key, samples = keys[id(one)], tuple(phase.samples for phase in one.phases)
        lengths[key] = tuple(map(max, samples, lengths.get(key, samples)))
    made: dict[int, Scenario] = {}
    for one in scenarios:
        if id(one) not in made:
            made[id(one)] = _with_lengths(one, lengths[keys[id(one)]])
    return tuple(made[id(one)] for one in scenarios)


def _key(scenario: Scenario) -> tuple[Phase, ...]:
    """Equal for scenarios that differ in lengths only; that of a scenario that stays as it is, is empty."""
    if scenario.form is not InputForm.RAW or scenario.is_old:
        return ()
    if any(phase.errors in _RELATIVE for phase in scenario.phases):
        return ()
    return tuple(replace(phase, samples=0) for phase in scenario.events)


def _with_lengths(scenario: Scenario, lengths: tuple[int, ...]) -> Scenario:
    phases = scenario.phases
    if not _key(scenario):
        return scenario
    return replace(
        scenario,
        phases=tuple(replace(one, samples=length) for one, length in zip(phases, lengths, strict=True)),
    )
