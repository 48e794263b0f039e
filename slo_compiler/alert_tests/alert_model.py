"""The inputs that determine the behavior of an SLO's alerts; SLOs with equal models differ only in names.

The windows come from the alert plan. Burn rates and thresholds are computed here from the policy, the
target and the period: a plan with a wrong threshold must fail its tests.
"""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Context, Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from slo_compiler.alert_tests.slis import KINDS
from slo_compiler.arithmetic.times import Delays
from slo_compiler.model.kinds import kind_module
from slo_compiler.records import Cached, dataclass, replace

if TYPE_CHECKING:
    from slo_compiler.alert_tests.signals import Signal
    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.arithmetic.windows import WindowPlan
    from slo_compiler.model import Budgeting, Intervals, Period, PolicyState


_DIGITS = Context(prec=12)
"""The digits of the rules."""
_MORE = Context(prec=50)
"""Digits that rounding to those of the rules does not depend on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertModel(Cached):
    """The behavior of an SLO's alerts, without names."""

    signal: Signal
    """The conversion of the SLI's series to events."""
    pairs: BurnRatePairs
    """Pairs with the windows of the plan, and with thresholds and burn rates computed here."""
    windows: WindowPlan
    error_budget: Decimal
    budgeting: Budgeting
    min_errors: int
    """0 for an SLI without event counts."""
    absent: bool
    keep_firing: timedelta
    policy_states: tuple[PolicyState, ...]
    """The states of the error budget policy, least strict first."""
    scrape_interval: timedelta
    fast_interval: timedelta
    """The interval of the fast rules in Prometheus; promtool evaluates all groups at the same time."""
    slow_interval: timedelta
    """That of the rules for windows from tiles."""

    @property
    def delays(self) -> Delays:
        """The delays in a test, whose evaluations come on top."""
        return Delays(
            scrape=self.scrape_interval,
            sampling=timedelta(),
            fast=timedelta(),
            slow=timedelta(),
            keep_firing=self.keep_firing,
        )

    @property
    def absence_pending(self) -> int:
        """`for` of the alert on missing data, in seconds.

        It is 4 minutes, or the whole minutes that two scrapes and an evaluation take.
        """
        seconds = (2 * self.scrape_interval + self.fast_interval).total_seconds()
        return max(240, 60 * math.ceil(seconds / 60))

    @property
    def period(self) -> Period:
        """The SLO's period."""
        return self.windows.period

    @cached_property
    def spans(self) -> tuple[int, ...]:
        """All ranges in rules, in seconds; half windows are the ranges of guards for new SLOs."""
        lengths = {self.period.length, *(self.windows.tile_lengths)}
        for pair in self.pairs.all:
            lengths |= {pair.long_window, pair.short_window, pair.long_window / 2}
        return tuple(sorted(round(length.total_seconds()) for length in lengths))


def alert_model(plan: AlertPlan, *, intervals: Intervals) -> AlertModel:
    """Build the alert model of an SLO."""
    slo = plan.slo
    return AlertModel(
        signal=kind_module(KINDS, slo.sli.kind).SIGNAL.for_sli(slo.sli),
        pairs=_own_pairs(plan.pairs, error_budget=slo.error_budget, period=slo.period),
        windows=plan.windows,
        error_budget=slo.error_budget,
        budgeting=slo.budgeting,
        min_errors=slo.min_errors if slo.counts_errors else 0,
        absent=slo.alerting.absent,
        keep_firing=slo.alerting.keep_firing,
        policy_states=slo.policy.states,
        scrape_interval=slo.scrape_interval,
        fast_interval=intervals.fast,
        slow_interval=intervals.slow,
    )


@lru_cache(maxsize=512)
def _own_pairs(pairs: BurnRatePairs, *, error_budget: Decimal, period: Period) -> BurnRatePairs:
    """Pairs with numbers that are computed here."""
    severities = (
        (severity, tuple(_with_own_numbers(pair, error_budget=error_budget, period=period) for pair in own))
        for severity, own in pairs.severities
    )
    return replace(pairs, severities=tuple(severities))


def _with_own_numbers(pair: BurnRatePair, *, error_budget: Decimal, period: Period) -> BurnRatePair:
    """Compute the numbers of a pair from its policy (SRE Workbook, chapter 5).

    The minimum share of the budget for an alert is the share that a burn rate of 1 consumes in the long
    window.
    """
    whole, part = _seconds(period.length), _seconds(pair.long_window)
    wanted = pair.wanted.budget_fraction
    burn_rate = max(_MORE.divide(_MORE.multiply(wanted, whole), part), Decimal(1))
    return replace(
        pair,
        budget_fraction=_rounded(max(wanted, _MORE.divide(part, whole))),
        burn_rate=_rounded(burn_rate),
        threshold=_rounded(_MORE.multiply(burn_rate, error_budget)),
    )


def _seconds(duration: timedelta) -> Decimal:
    return Decimal(round(duration.total_seconds()))


def _rounded(value: Decimal) -> Decimal:
    """Round to twelve digits, like the rules."""
    return _DIGITS.plus(value).normalize()
