"""Test input that several SLOs share; each SLO selects exactly its own series.

Every test evaluates all rules of its file, so a shared test group saves time. SLOs with overlapping
selectors would count each other's events, so they have separate groups, unless the events are the same.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.scenario import InputForm
from slo_compiler.alert_tests.selections import SelectedSeries
from slo_compiler.alert_tests.series_index import SelectorIndex, SeriesIndex
from slo_compiler.alert_tests.slo_inputs import RECORDED
from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.alert_tests.scenario import Scenario
    from slo_compiler.alert_tests.selections import SeriesByName
    from slo_compiler.alert_tests.slo_inputs import SloInputs
    from slo_compiler.model import Selector, Slo

_FEW_INPUTS = 2


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
                phases=self.scenario.events, role=one.role, is_healthy=not one.is_burning
            )
            for one in self.inputs.series
        }

    @cached_property
    def selectors(self) -> tuple[Selector, ...]:
        """The selectors of the SLO; none if its queries cannot be taken apart."""
        source = self.inputs.source
        return source.selectors if source else ()

    @property
    def reads_recorded(self) -> bool:
        """True if its queries may read series that the rules of an SLO record."""
        return any(not metric or metric.startswith(RECORDED) for metric in self.inputs.metrics)


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
        """True if the input consists of the recorded results of queries."""
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
        if (self.form, self.is_old) != (other.form, other.is_old):
            return False
        if self.form is not InputForm.RAW:
            return self._accept_recorded(newcomer)
        own = newcomer.series
        if any(self.series.get(name, one) != one for name, one in own.items()):
            return False
        touched = (name for selector in newcomer.selectors for name in self.index.selectable(selector))
        if any(name not in own for name in touched):
            return False
        if any(name not in self.series and self._selectors.selects(name) for name in own):
            return False
        self._add(newcomer)
        return True

    def _accept_recorded(self, newcomer: SloScenario) -> bool:
        """Add an SLO once: its recorded series are its own, unless queries read those of other SLOs."""
        is_new = newcomer.slo.name not in self._names
        if self.is_recorded:
            is_new = is_new and not any(one.reads_recorded for one in (*self.slos[:1], newcomer))
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
        if self.form is InputForm.RAW:
            for selector in slo.selectors:
                self._selectors.add(selector)


def share_inputs(slos: Iterable[SloScenario]) -> tuple[SharedInput, ...]:
    """Add each SLO to the first shared input that accepts it.

    If SLOs of the same events have phases of different lengths, they get the longest ones.
    """
    slos = tuple(slos)
    shared = _shared(slos)
    if sum(one.form is InputForm.RAW and not one.is_old for one in shared) < _FEW_INPUTS:
        return shared
    aligned = _shared(_aligned(slos))
    return aligned if len(aligned) < len(shared) else shared


def _shared(slos: Iterable[SloScenario]) -> tuple[SharedInput, ...]:
    shared: list[SharedInput] = []
    for slo in slos:
        if not any(one.accept(slo) for one in shared):
            shared.append(SharedInput(slo))
    return tuple(shared)


def _aligned(slos: tuple[SloScenario, ...]) -> tuple[SloScenario, ...]:
    from slo_compiler.alert_tests.aligned_phases import aligned_phases  # one SLO does not need it

    scenarios = aligned_phases([one.scenario for one in slos])
    return tuple(
        SloScenario(slo=one.slo, inputs=one.inputs, scenario=scenario)
        for one, scenario in zip(slos, scenarios, strict=True)
    )
