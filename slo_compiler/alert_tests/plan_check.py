"""Checks that an alert plan follows its policy; computed here, not by the code that made the plan.

The tests take the windows of a plan. Without this check, a plan that lost a pair, or that moved a
window without a reason, would change the tests together with the rules.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import InternalError

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.model import AlertPolicy, Period

_BASE_WINDOWS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15, 30))
_HIGHEST_THRESHOLD = Decimal("0.5")
"""Above this ratio, a pair is moved to longer windows (docs/alerting.md)."""


def check_plan(plan: AlertPlan) -> None:
    """Raise InternalError if the plan of an SLO does not follow its alert policy."""
    slo = plan.slo
    step = _base_window(slo.scrape_interval)
    if plan.windows.step == step:
        problem = _problem(plan.pairs, slo.alerting, slo.error_budget, slo.period, step)
    else:
        problem = f"has a base window of {plan.windows.step} instead of {step}"
    if problem:
        raise InternalError(f"the alert plan of {slo.identity} {problem}")


def _base_window(scrape_interval: timedelta) -> timedelta:
    """Return the shortest base window that consists of four or more whole scrape intervals."""
    return next(
        window
        for window in _BASE_WINDOWS
        if window // scrape_interval >= 4 and window == window // scrape_interval * scrape_interval
    )


@lru_cache(maxsize=512)
def _problem(
    pairs: BurnRatePairs, policy: AlertPolicy, error_budget: Decimal, period: Period, step: timedelta
) -> str:
    wanted = Counter((severity, pair) for severity, pairs in policy.severities for pair in pairs)
    planned = Counter((pair.severity, pair.wanted) for pair in pairs.all)
    if planned + Counter(pairs.impossible) + Counter(pairs.merged) != wanted:
        return "lost or added a pair of the policy"
    for pair in pairs.all:
        if _fits(pair, error_budget, period, step) and not _is_unchanged(pair, step):
            return f"moved the pair of {pair.wanted.long_window}, which fits as it is"
    return ""


def _fits(pair: BurnRatePair, error_budget: Decimal, period: Period, step: timedelta) -> bool:
    """Return whether the policy's own windows are usable.

    The burn rate must be above 1, the threshold below one half, and the windows multiples of the base window.
    """
    wanted = pair.wanted
    burn_rate = wanted.budget_fraction * Decimal(period.length / wanted.long_window)
    is_measured = wanted.long_window > step and not wanted.long_window % step
    if wanted.short_window is not None:
        is_measured = is_measured and not wanted.short_window % step
    return is_measured and burn_rate > 1 and burn_rate * error_budget < _HIGHEST_THRESHOLD


def _is_unchanged(pair: BurnRatePair, step: timedelta) -> bool:
    """Return whether a pair has the windows of the policy.

    By default, the short window is a twelfth of the long one, rounded down to whole base windows, at least 1.
    """
    long_window = pair.wanted.long_window
    base_windows = max(1, long_window // (12 * step))
    short_window = pair.wanted.short_window or base_windows * step
    return pair.long_window == long_window and pair.short_window == short_window
