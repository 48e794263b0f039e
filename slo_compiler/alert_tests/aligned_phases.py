"""Scenarios with phases of the same lengths, so that SLOs of the same events can share a test group.

The phases of SLOs with different targets often differ only in how long an outage lasts until the alert fires.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests.scenario import InputForm
from slo_compiler.alert_tests.stages import Errors
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.stages import Phase

_RELATIVE = frozenset((Errors.BELOW, Errors.ABOVE, Errors.ALONE, Errors.TEN_TIMES, Errors.SEVERE))
"""Errors that are relative to the threshold of one SLO."""


def aligned_phases(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """Extend each phase to the longest one of the scenarios that differ in lengths only.

    A phase may always be longer. Phases just above or below a threshold stay as they are.
    """
    unique = {id(one): one for one in scenarios}  # the same object for SLOs of the same shape
    keys = {number: _key(one) for number, one in unique.items()}
    lengths: dict[tuple[Phase, ...], tuple[int, ...]] = {}
    for number, one in unique.items():
        samples = tuple(phase.samples for phase in one.phases)
        lengths[keys[number]] = tuple(map(max, samples, lengths.get(keys[number], samples)))
    made = {
        number: _with_lengths(one, lengths[keys[number]]) if keys[number] else one
        for number, one in unique.items()
    }
    return tuple(made[id(one)] for one in scenarios)


def _key(scenario: Scenario) -> tuple[Phase, ...]:
    """Equal for scenarios that differ in lengths only; that of a scenario that stays as it is, is empty."""
    if scenario.form is not InputForm.RAW or scenario.is_old:
        return ()
    if any(phase.errors in _RELATIVE for phase in scenario.phases):
        return ()
    return tuple(replace(phase, samples=0) for phase in scenario.events)


def _with_lengths(scenario: Scenario, lengths: tuple[int, ...]) -> Scenario:
    phases = zip(scenario.phases, lengths, strict=True)
    return replace(scenario, phases=tuple(replace(phase, samples=length) for phase, length in phases))
