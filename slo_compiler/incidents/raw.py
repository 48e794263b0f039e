"""Expressions over raw series, where nothing is recorded, and for exact counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.raw_reads import PROMETHEUS_READS, RawWindow
from slo_compiler.records import dataclass
from slo_compiler.rules.event_rates import event_rates

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model import Slo


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRates:
    """Events per second over a window, by the labels of `group_by`."""

    total: str
    errors: str
    """0, not absent, while there are only good events."""


def base_rates(slo: Slo, step: timedelta) -> RawRates:
    """Return what the rules record over the base window."""
    return _rates(slo, PROMETHEUS_READS.over(step, scrape_interval=slo.scrape_interval))


def rates_over(slo: Slo, window: timedelta) -> RawRates:
    """Return the rates over a window of any length, without the scrape interval before it."""
    return _rates(slo, RawWindow(length=window))


def _rates(slo: Slo, window: RawWindow) -> RawRates:
    rates = event_rates(slo, window)
    total = rates.total
    if rates.bad is not None:
        return RawRates(total=total, errors=f"({rates.bad}) or 0 * ({total})")
    good = f"(({rates.good}) or 0 * ({total}))"
    return RawRates(total=total, errors=f"clamp_min(({total}) - {good}, 0)")
