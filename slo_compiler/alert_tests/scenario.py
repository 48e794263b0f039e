"""One scenario: what is tested with it, its phases, and their evaluations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.scenarios import boundaries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.alert_model import AlertModel
    from slo_compiler.alert_tests.clock import Clock
    from slo_compiler.alert_tests.scenarios import Phase
    from slo_compiler.arithmetic.burn_rates import BurnRatePair


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One scenario: what is tested with it, and its phases."""

    model: AlertModel
    pair: BurnRatePair | None
    phases: tuple[Phase, ...]
    clock: Clock
    is_about_pair: bool = False
    """Whether the pair's own windows are in question, and not the period."""

    @property
    def steps(self) -> int:
        """The number of the last evaluation."""
        return sum(phase.samples for phase in self.phases) // self.clock.samples_per_step


def phase_steps(scenario: Scenario) -> Iterator[tuple[Phase, int, int, int]]:
    """Each phase with its first and last evaluation and the second at which it begins."""
    for phase, first, last in boundaries(scenario.phases):
        per_step = scenario.clock.samples_per_step
        yield phase, -(-first // per_step), last // per_step, max(0, first - 1) * scenario.clock.sample
