"""Checks that an alert plan follows its policy; computed here, not by the code that made the plan.

The tests take the windows of a plan. Without this check, a plan that lost a pair, or that moved a
window without a reason, would change the tests together with the rules.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.pairs import AlertSeverity
from slo_compiler.diagnostics import InternalError

if TYPE_CHECKING:
    from decimal import Decimal

    from slo_compiler.arithmetic.alert_plan import AlertPlan
    from slo_compiler.arithmetic.pairs import BurnRatePair, BurnRatePairs
    from slo_compiler.model import AlertPolicy, Period

_SHORTEST = timedelta(minutes=5)
_HIGHEST_THRESHOLD = Fraction(1, 2)
"""Above this ratio, a pair is moved to longer windows (docs/alerting.md)."""


def check_plan(plan: AlertPlan) -> None:
    """Raise InternalError if the plan of an SLO does not follow its alert policy."""
    slo = plan.slo
    problem = _problem(plan.pairs, slo.alerting, slo.error_budget, slo.period)
    if problem:
        raise InternalError(f"the alert plan of {slo.identity} {problem}")


@lru_cache(maxsize=512)
def _problem(pairs: BurnRatePairs, policy: AlertPolicy, error_budget: Decimal, period: Period) -> str:
    wanted = Counter((AlertSeverity.PAGE, pair) for pair in policy.page)
    wanted += Counter((AlertSeverity.TICKET, pair) for pair in policy.ticket)
    planned = Counter((pair.severity, pair.wanted) for pair in pairs.all)
    if planned + Counter(pairs.impossible) + Counter(pairs.merged) != wanted:
        return "lost or added a pair of the policy"
    for pair in pairs.all:
        if _fits(pair, error_budget, period) and not _is_unchanged(pair):
            return f"moved the pair of {pair.wanted.long_window}, which fits as it is"
    return ""


def _fits(pair: BurnRatePair, error_budget: Decimal, period: Period) -> bool:
    """Return whether the policy's own windows are usable: burn rate above 1, threshold below one half."""
    fraction = Fraction(pair.wanted.budget_fraction)
    burn_rate = fraction * Fraction(period.length / pair.wanted.long_window)
    return burn_rate > 1 and burn_rate * Fraction(error_budget) < _HIGHEST_THRESHOLD


def _is_unchanged(pair: BurnRatePair) -> bool:
    """Return whether a pair has the windows of the policy; by default the short one is a twelfth."""
    long_window = pair.wanted.long_window
    twelfth = timedelta(minutes=long_window // timedelta(minutes=12))
    short_window = pair.wanted.short_window or max(_SHORTEST, twelfth)
    return pair.long_window == long_window and pair.short_window == short_window
