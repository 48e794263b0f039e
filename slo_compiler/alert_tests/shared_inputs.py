"""Test input that several SLOs share, in which each SLO selects exactly its own series.

Every test evaluates all rules of its file, so SLOs that share a test group cost a fraction. SLOs whose
selectors overlap would count each other's events: they get groups of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.label_values import is_selected
from slo_compiler.alert_tests.selections import SelectedSeries, Selection

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.series import InputSeries, Source
    from slo_compiler.alert_tests.slo_inputs import SloInputs
    from slo_compiler.model import Selector, Slo, TextPairs

GroupLabels = tuple[tuple[str, str], ...]
"""Each group label as raw series have it and as recorded series have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SloScenario:
    """An SLO with its series and its scenario."""

    slo: Slo
    inputs: SloInputs
    scenario: Scenario


@dataclass(slots=True, kw_only=True)
class SharedInput:
    """SLOs that do not select each other's series, and all of these series."""

    slo_scenarios: list[SloScenario] = field(default_factory=list)
    series: dict[tuple[str, TextPairs], SelectedSeries] = field(default_factory=dict)
    """Every series, by metric and labels."""

    @property
    def is_recorded(self) -> bool:
        """Whether the input is recorded series: then its one SLO has no others."""
        return any(slo_scenario.inputs.source is None for slo_scenario in self.slo_scenarios)

    def selections(self, source: Source, groups: GroupLabels) -> dict[TextPairs, Selection]:
        """The series that each group of an SLO selects here."""
        return _selections(self.series, source, groups)

    def admits(self, slo_scenario: SloScenario) -> dict[tuple[str, TextPairs], SelectedSeries] | None:
        """The series with those of one more SLO; None if it or another SLO would select too many."""
        if self.slo_scenarios and (self.is_recorded or slo_scenario.inputs.source is None):
            return None
        own = _series(slo_scenario)
        if any(self.series.get(key, selected) != selected for key, selected in own.items()):
            return None
        together = self.series | own
        touched = {key[0] for key in own}
        neighbours = (other for other in self.slo_scenarios if touched & {key[0] for key in _series(other)})
        if all(_selects_its_own(one, together) for one in (slo_scenario, *neighbours)):
            return together
        return None


def share_inputs(slo_scenarios: Iterable[SloScenario]) -> tuple[SharedInput, ...]:
    """Add each SLO to the first shared input that admits it."""
    shared_inputs: list[SharedInput] = []
    for slo_scenario in slo_scenarios:
        for shared in (*shared_inputs, SharedInput()):
            together = shared.admits(slo_scenario)
            if together is not None:
                shared.series = together
                shared.slo_scenarios.append(slo_scenario)
                if shared not in shared_inputs:
                    shared_inputs.append(shared)
                break
    return tuple(shared_inputs)


def _series(slo_scenario: SloScenario) -> dict[tuple[str, TextPairs], SelectedSeries]:
    return {
        (one.metric, one.labels): _selected_series(one, slo_scenario.scenario)
        for one in slo_scenario.inputs.series
    }


def _selected_series(one: InputSeries, scenario: Scenario) -> SelectedSeries:
    return SelectedSeries(phases=scenario.phases, role=one.role, is_healthy=not one.is_burning)


def _selects_its_own(slo_scenario: SloScenario, series: dict[tuple[str, TextPairs], SelectedSeries]) -> bool:
    source, groups = slo_scenario.inputs.source, slo_scenario.slo.groups
    return source is None or _selections(series, source, groups) == _selections(
        _series(slo_scenario), source, groups
    )


def _selections(
    series: dict[tuple[str, TextPairs], SelectedSeries], source: Source, groups: GroupLabels
) -> dict[TextPairs, Selection]:
    total = _by_group(series, source.total, groups)
    part = _by_group(series, source.part, groups)
    return {
        group: Selection(total=tuple(selected), part=tuple(part.get(group, ())), is_good=source.is_good)
        for group, selected in total.items()
    }


def _by_group(
    series: dict[tuple[str, TextPairs], SelectedSeries], selector: Selector, groups: GroupLabels
) -> dict[TextPairs, list[SelectedSeries]]:
    found: dict[TextPairs, list[SelectedSeries]] = {}
    for (metric, labels), selected in series.items():
        given = dict(labels)
        if metric == selector.metric and is_selected(selector, given):
            group = tuple((recorded, given.get(raw, "")) for raw, recorded in groups)
            found.setdefault(group, []).append(selected)
    return found
