"""A scenario: phases in order, the series that are its input, and what an evaluation sees of them."""

from __future__ import annotations

from enum import Enum, auto
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.error_ratios import same_severity
from slo_compiler.alert_tests.stages import Errors
from slo_compiler.records import Cached, dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.stages import Phase
    from slo_compiler.arithmetic.pairs import BurnRatePair


_STEPS_WITHOUT_START = 3
"""`rate` has a value at the second evaluation, and the rule of the start reads it at the next one."""


class InputForm(Enum):
    """The series that are the input of a scenario."""

    RAW = auto()
    """Those that the SLI reads."""
    RATES = auto()
    """Recorded results of queries."""
    PARTS = auto()
    """Recorded series that windows consist of: the base ratio, rates of 15m or 30m, and tiles."""
    TILES = auto()
    """Recorded tiles."""

    @property
    def is_given(self) -> bool:
        """True if the input are parts of windows, which belong to one SLO."""
        return self in (InputForm.PARTS, InputForm.TILES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Cached):
    """A scenario: the alert model, the pair under test and the phases."""

    model: AlertModel
    pair: BurnRatePair | None
    phases: tuple[Phase, ...]
    clock: Clock
    is_about_pair: bool = False
    """True if the windows of the pair are under test, not the period."""
    form: InputForm = InputForm.RAW
    is_old: bool = False
    """True if the SLO has data from before the scenario; another scenario tests its recorded series."""
    notifies_pages: bool = True
    """False if another scenario tests the texts of pages."""

    @property
    def tested_pairs(self) -> tuple[BurnRatePair, ...]:
        """The pairs with the severity of the one under test; none without one."""
        return same_severity(self.model, self.pair) if self.pair else ()

    @cached_property
    def steps(self) -> int:
        """The number of the last evaluation."""
        return sum(phase.samples for phase in self.phases) // self.clock.samples_per_step

    @cached_property
    def events(self) -> tuple[Phase, ...]:
        """The phases of input series, which do not depend on the pair; equal ones are the same."""
        return _shared(tuple(replace(phase, pair=None) for phase in self.phases))

    def begun(self) -> Iterator[tuple[Phase, int]]:
        """Each phase with the number of its first sample."""
        first = 0
        for phase in self.phases:
            yield phase, first
            first += phase.samples

    @cached_property
    def given_start(self) -> int | None:
        """The start of the history that is given as input; None if the rules record it.

        An old SLO has had data for half of its period shortly before the last phase.
        """
        half = round(self.model.period.length.total_seconds() / 2)
        step = self.evaluated[-1][1] if self.phases else 0
        start = (step - 1) * self.clock.step - half
        if self.is_old and start < 0 and self._has_place_for_start:
            return start
        if not self.form.is_given or self.pair is None:
            return None
        if self.form is InputForm.PARTS:
            return self._start_before(same_severity(self.model, self.pair)[-1])
        return self._start_before(self.pair)

    @property
    def given_step(self) -> int:
        """The first evaluation that reads a given start of the history.

        With raw series, it is one with data from before, without which the start would be forgotten.
        """
        return 0 if self.form.is_given else _STEPS_WITHOUT_START

    @property
    def _has_place_for_start(self) -> bool:
        """True if a start can be given between two evaluations: at one, the rule records it."""
        return self.form.is_given or (self.form is InputForm.RAW and self.clock.samples_per_step > 1)

    def _start_before(self, pair: BurnRatePair) -> int:
        """The start of the history with which the guard of a pair ends in the middle of a phase.

        It is not later than the first incident, so that texts contain a time since then.
        """
        begun = [first for phase, first, _, _ in self.evaluated if phase.errors is Errors.ABOVE]
        ends = ((first + last + 1) // 2 for phase, first, last, _ in self.evaluated if phase.ends_guard)
        latest = next(iter(begun), 0) * self.clock.step
        return min(latest, next(ends, 0) * self.clock.step - _guard(pair))

    @cached_property
    def notified_steps(self) -> frozenset[int]:
        """Evaluations at which the texts of alerts are tested in any case."""
        return frozenset(last for phase, _, last, _ in self.evaluated if phase.is_notified)

    @cached_property
    def evaluated(self) -> tuple[tuple[Phase, int, int, int], ...]:
        """Each phase with its first and last evaluation and its start in seconds."""
        per_step, sample = self.clock.samples_per_step, self.clock.sample
        return tuple(
            (
                phase,
                -(-first // per_step),
                (first + phase.samples - 1) // per_step,
                max(0, first - 1) * sample,
            )
            for phase, first in self.begun()
        )


@lru_cache(maxsize=512)
def _shared(phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    """The first of equal phases: comparing the same object is fast."""
    return phases


def _guard(pair: BurnRatePair) -> int:
    """Seconds for which a pair ignores a new SLO."""
    return round(pair.long_window.total_seconds() / 2)
