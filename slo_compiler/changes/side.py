"""An SLO on one side of a comparison, with the settings of that side."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.times import delays_of, pair_times
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.alert_plan import AlertPlan, ServicePlan
    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.arithmetic.times import Delays
    from slo_compiler.model import Settings, Slo

_ALL = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a repository: the services to compare, and its settings."""

    services: tuple[ServicePlan, ...]
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """An SLO of one version."""

    plan: AlertPlan
    settings: Settings

    @property
    def slo(self) -> Slo:
        """The SLO."""
        return self.plan.slo

    @property
    def delays(self) -> Delays:
        """The intervals that delay its alerts."""
        return delays_of(self.slo, self.settings.intervals)

    def outage(self, pair: BurnRatePair) -> tuple[timedelta, timedelta]:
        """The times until a pair fires in a total outage: the shortest, and with the longest lag."""
        budget = self.slo.error_budget
        times = pair_times(pair, self.plan.windows, error_ratio=_ALL, error_budget=budget, delays=self.delays)
        assert times is not None  # noqa: S101 - no pair has a threshold above one half
        return times.detection, times.detection_latest
