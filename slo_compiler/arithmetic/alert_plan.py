"""The alert plan of an SLO: its window pairs and the source series of each window.

It is derived once, after the spec is read. Rules, dashboards, `slo explain` and alert tests use it
instead of deriving windows themselves. Alert tests use its windows, but none of its numbers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.burn_rates import burn_rate_pairs
from slo_compiler.arithmetic.windows import plan_windows, window_step
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import timedelta
    from decimal import Decimal

    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.arithmetic.windows import WindowPlan
    from slo_compiler.model import AlertPolicy, AlertSeverity, Period, Service, Slo


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPanels:
    """The ids of the panels of an SLO's dashboard that its alerts link to; 0 for none."""

    burning: tuple[tuple[AlertSeverity, int], ...] = ()
    absent: int = 0

    def of(self, severity: AlertSeverity) -> int:
        """The panel of the burn-rate alert of a severity."""
        return dict(self.burning).get(severity, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPlan:
    """An SLO with its burn-rate pairs and windows."""

    slo: Slo
    pairs: BurnRatePairs
    windows: WindowPlan
    panels: AlertPanels = AlertPanels()
    """Set only if alerts link to dashboards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlan:
    """A service and the alert plans of its SLOs, in the order of its spec."""

    service: Service
    slos: tuple[AlertPlan, ...]


def plan_service(service: Service) -> ServicePlan:
    """Derive the alert plan of each SLO of a service."""
    return ServicePlan(service=service, slos=tuple(plan_alerts(slo) for slo in service.slos))


def plan_alerts(slo: Slo) -> AlertPlan:
    """Derive the alert plan of one SLO."""
    step = window_step(slo.scrape_interval)
    assert step is not None  # noqa: S101 - the parser of the spec refuses other intervals
    pairs, windows = derive_pairs(
        slo.alerting, slo.error_budget, slo.period, step=step, counts_errors=slo.counts_errors
    )
    return AlertPlan(slo=slo, pairs=pairs, windows=windows)


@lru_cache(maxsize=1024)
def derive_pairs(
    policy: AlertPolicy, error_budget: Decimal, period: Period, *, step: timedelta, counts_errors: bool
) -> tuple[BurnRatePairs, WindowPlan]:
    """The pairs of an alert policy for an error budget, and the windows that they need."""
    pairs = burn_rate_pairs(policy, error_budget=error_budget, period=period, step=step)
    return pairs, plan_windows(pairs, period=period, step=step, counts_errors=counts_errors)
