"""Everything that decides how an SLO's alerts behave; SLOs with equal models differ only in names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.slo_inputs import KINDS
from slo_compiler.alert_tests.thresholds import with_own_numbers
from slo_compiler.model.kinds import kind_module

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.alert_tests.signals import Signal
    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.arithmetic.burn_rates import BurnRatePair, BurnRatePairs
    from slo_compiler.arithmetic.windows import WindowPlan
    from slo_compiler.model import Budgeting, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertModel:
    """Everything but names."""

    signal: Signal
    """How the SLI's series show events."""
    pairs: BurnRatePairs
    """The plan's windows; thresholds and burn rates are computed here."""
    windows: WindowPlan
    error_budget: Decimal
    budgeting: Budgeting
    min_errors: int
    """0 where there are no events to count."""
    absent: bool

    @property
    def period(self) -> Period:
        """The SLO's period."""
        return self.windows.period

    def spans(self) -> tuple[int, ...]:
        """Every range that a rule looks back over, in seconds; half windows are the guards' ranges."""
        lengths = {self.period.length, *(self.windows.tile_lengths)}
        for pair in self.pairs.all:
            lengths |= {pair.long_window, pair.short_window, pair.long_window / 2}
        return tuple(sorted(round(length.total_seconds()) for length in lengths))


def alert_model(plan: AlertPlan) -> AlertModel:
    """The alert model of an SLO."""
    slo = plan.slo

    def own(pairs: tuple[BurnRatePair, ...]) -> tuple[BurnRatePair, ...]:
        return tuple(
            with_own_numbers(pair, error_budget=slo.error_budget, period=slo.period) for pair in pairs
        )

    return AlertModel(
        signal=kind_module(KINDS, slo.sli.kind).SIGNAL,
        pairs=replace(plan.pairs, page=own(plan.pairs.page), ticket=own(plan.pairs.ticket)),
        windows=plan.windows,
        error_budget=slo.error_budget,
        budgeting=slo.budgeting,
        min_errors=slo.min_errors if slo.sli.counts_events else 0,
        absent=slo.alerting.absent,
    )
