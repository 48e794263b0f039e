"""The time until an error budget is spent, if errors go on as they do.

The same quotient as in the text of a burn-rate alert. Numbers that are no time have a text of their own.
"""

from __future__ import annotations

from slo_compiler.dashboards.panels import ValueMapping

TITLE = "Budget gone in"
_LASTS = "10000000000"
"""More than 300 years in seconds: the lowest time of several SLOs or groups is still the worst."""

MAPPINGS = (
    ValueMapping(value="0", text="Gone", color="red"),
    ValueMapping(value=_LASTS, text="Lasts", color="text"),
)
"""Texts of results that are no time."""

EXPLANATION = '"Lasts": the burn rate is at most 1. "Gone": no budget remains.'


def time_left(budget: str, burn_rate: str, *, period: str) -> str:
    """Seconds until the budget is spent; `period` is a factor with the operator before it.

    No result without a burn rate.
    """
    left = f"clamp_min({budget}, 0){period} / ({burn_rate} > 1)"
    return f"{left} or ({budget} > bool 0) * {_LASTS} and {burn_rate} <= 1"


def first_spent(times: str) -> str:
    """The lowest of several times; 0 only if no budget remains at all: what is spent cannot be saved."""
    return f"bottomk(1, ({times}) > 0) or on () bottomk(1, {times})"
