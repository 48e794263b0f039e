"""Test input that several SLOs share; each SLO selects exactly its own series.

Every test evaluates all rules of its file, so a shared test group saves time. SLOs with overlapping
selectors would count each other's events, so they have separate groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.selections import SelectedSeries, select_by_group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.selections import SeriesByName
    from slo_compiler.alert_tests.slo_inputs import SloInputs
    from slo_compiler.model import Slo


@dataclass(frozen=True, slots=True, kw_only=True)
class SloScenario:
    """An SLO with its series and its scenario."""

    slo: Slo
    inputs: SloInputs
    scenario: Scenario

    def series(self) -> SeriesByName:
        """The input series of the scenario."""
        return {
            (one.metric, one.labels): SelectedSeries(
                phases=self.scenario.phases, role=one.role, is_healthy=not one.is_burning
            )
            for one in self.inputs.series
        }

    def selects_its_own(self, series: SeriesByName) -> bool:
        """True if the SLO selects exactly its own series among these."""
        source, groups = self.inputs.source, self.slo.groups
        return source is None or select_by_group(series, source, groups) == select_by_group(
            self.series(), source, groups
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedInput:
    """SLOs that do not select each other's series, and the series of all of them."""

    slos: tuple[SloScenario, ...]
    series: SeriesByName

    @property
    def is_recorded(self) -> bool:
        """True if the input consists of the recorded series of a single SLO."""
        return any(one.inputs.source is None for one in self.slos)

    def with_slo(self, newcomer: SloScenario) -> SharedInput | None:
        """Add an SLO; None if it or another SLO would select additional series."""
        if self.is_recorded or newcomer.inputs.source is None:
            return None
        own = newcomer.series()
        if any(self.series.get(name, one) != one for name, one in own.items()):
            return None
        together = self.series | own
        metrics = {metric for metric, _ in own}
        concerned = [one for one in self.slos if metrics & {metric for metric, _ in one.series()}]
        if not all(one.selects_its_own(together) for one in (newcomer, *concerned)):
            return None
        return SharedInput(slos=(*self.slos, newcomer), series=together)


def share_inputs(slos: Iterable[SloScenario]) -> tuple[SharedInput, ...]:
    """Add each SLO to the first shared input that accepts it."""
    shared: list[SharedInput] = []
    for slo in slos:
        for number, one in enumerate(shared):
            larger = one.with_slo(slo)
            if larger is not None:
                shared[number] = larger
                break
        else:
            shared.append(SharedInput(slos=(slo,), series=slo.series()))
    return tuple(shared)
