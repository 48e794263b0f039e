"""Burn rates and thresholds as the tests expect them.

The tests take from the alert plan which windows there are, and compute every number themselves from
the policy, the target and the period: a plan with a wrong threshold must fail its tests.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.burn_rates import BurnRatePair
    from slo_compiler.model import Period

_DIGITS = Context(prec=12)


@lru_cache(maxsize=512)
def with_own_numbers(pair: BurnRatePair, *, error_budget: Decimal, period: Period) -> BurnRatePair:
    """A pair of the plan with the numbers that its policy calls for (SRE Workbook, chapter 5).

    A share of the budget that is consumed at even speed in the long window is the least that
    may alert.
    """
    lengths = Fraction(_seconds(period.length), _seconds(pair.long_window))
    share = max(Fraction(pair.wanted.budget_fraction), 1 / lengths)
    burn_rate = share * lengths
    return replace(
        pair,
        budget_fraction=_decimal(share),
        burn_rate=_decimal(burn_rate),
        threshold=_decimal(burn_rate * Fraction(error_budget)),
    )


def _seconds(duration: timedelta) -> int:
    return round(duration.total_seconds())


def _decimal(value: Fraction) -> Decimal:
    """Twelve digits, as the rules have them."""
    return _DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize()
