"""Test input that several SLOs share; each SLO selects exactly its own series.

Every test evaluates all rules of its file, so a shared test group saves time. SLOs with overlapping
selectors would count each other's events, so they have separate groups.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.scenario import InputForm
from slo_compiler.alert_tests.selections import SelectedSeries
from slo_compiler.alert_tests.series_index import SelectorIndex, SeriesIndex
from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.selections import SeriesByName
    from slo_compiler.alert_tests.slo_inputs import SloInputs
    from slo_compiler.model import Selector, Slo


@dataclass(frozen=True, slots=True, kw_only=True)
class SloScenario(Cached):
    """An SLO with its series and its scenario."""

    slo: Slo
    inputs: SloInputs
    scenario: Scenario

    @cached_property
    def series(self) -> SeriesByName:
        """The input series of the scenario."""
        if self.scenario.form is not InputForm.RAW:
            return {}
        return {
            (one.metric, one.labels): SelectedSeries(
                phases=self.scenario.phases, role=one.role, is_healthy=not one.is_burning
            )
            for one in self.inputs.series
        }

    @cached_property
    def selectors(self) -> tuple[Selector, ...]:
        """The selectors of the SLO; none if its queries cannot be taken apart."""
        source = self.inputs.source
        return source.selectors if source else ()


class SharedInput:
    """SLOs that do not select each other's series, and the series of all of them."""

    def __init__(self, first: SloScenario) -> None:
        """Begin with one SLO."""
        self.slos: list[SloScenario] = []
        self._names: set[str] = set()
        self.series: SeriesByName = {}
        self.index = SeriesIndex()
        self._selectors = SelectorIndex()
        self._add(first)

    @property
    def is_recorded(self) -> bool:
        """True if the input consists of the recorded series of a single SLO."""
        return self.form is InputForm.RATES

    @property
    def form(self) -> InputForm:
        """The form of the input, which all SLOs share."""
        return self.slos[0].scenario.form

    @property
    def is_old(self) -> bool:
        """True if all SLOs have data from before the scenario; False if none has.

        Of an old SLO, fewer alerts are compared, and the input lacks the series that rules must ignore.
        """
        return self.slos[0].scenario.is_old

    def accept(self, newcomer: SloScenario) -> bool:
        """Add an SLO, unless it or another SLO would select additional series."""
        other = newcomer.scenario
        if (self.form, self.is_old) != (other.form, other.is_old) or self.is_recorded:
            return False
        if self.form.is_given:
            return self._accept_parts(newcomer)
        own = newcomer.series
        if any(self.series.get(name, one) != one for name, one in own.items()):
            return False
        if any(name not in own for selector in newcomer.selectors for name in self.index.selected(selector)):
            return False
        if any(name not in self.series and self._selectors.selects(name) for name in own):
            return False
        self._add(newcomer)
        return True

    def _accept_parts(self, newcomer: SloScenario) -> bool:
        """Add an SLO once: parts of its windows are its own."""
        is_new = newcomer.slo.name not in self._names
        if is_new:
            self._add(newcomer)
        return is_new

    def _add(self, slo: SloScenario) -> None:
        self.slos.append(slo)
        self._names.add(slo.slo.name)
        for name, one in slo.series.items():
            if name not in self.series:
                self.series[name] = one
                self.index.add(name)
        for selector in slo.selectors:
            self._selectors.add(selector)


def share_inputs(slos: Iterable[SloScenario]) -> tuple[SharedInput, ...]:
    """Add each SLO to the first shared input that accepts it."""
    shared: list[SharedInput] = []
    for slo in slos:
        if not any(one.accept(slo) for one in shared):
            shared.append(SharedInput(slo))
    return tuple(shared)
