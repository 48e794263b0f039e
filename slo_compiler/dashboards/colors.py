"""Colors, and the thresholds at which numbers change them.

Those with a meaning are names of Grafana's palette, which has a light and a dark shade of each. Green and red
are never the only difference between two things: a text, a number or a place says the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.dashboards.panels import Threshold
from slo_compiler.model import PAGE, TICKET
from slo_compiler.promql.durations import seconds

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.pairs import BurnRatePairs
    from slo_compiler.model import AlertSeverity

PLAIN = "text"
"""Black on a light background, white on a dark one."""
QUIET = "rgba(128, 128, 128, 0.2)"
"""Grey, for the absence of alerts over time."""
PENDING = "blue"
NO_DATA = "purple"
LONG_WINDOW = "blue"
SHORT_WINDOW = PLAIN
BAD = "red"
STRICT_COLORS = ("red", "orange", "yellow")
"""Colors of the strictest states of a policy; all others are green."""
DISTINCT = ("#0072B2", "#CC79A7", "#009E73", "#56B4E9", PLAIN)
"""Colors that can be told apart with any color vision, for lines that have no meaning of their own.

From the palette of M. Okabe and K. Ito, "Color Universal Design" (https://jfly.uni-koeln.de/color/), without
its orange, vermilion and yellow, which look like alerts, and with the text's color for black.
"""
OTHERS = "#808080"
"""Grey, for lines without a color of their own."""

_LOW = Decimal("0.25")
"""The share of the budget below which numbers turn from green to orange."""
_URGENT_PART, _SOON_PART = 28, 4
"""Parts of the period: a day and a week of 28d."""


def severity_color(severity: AlertSeverity) -> str:
    """The color of a severity: red for pages, orange for tickets, yellow for less severe ones."""
    return {PAGE: "red", TICKET: "orange"}.get(severity, "yellow")


def budget_thresholds(budget: Decimal = Decimal(1)) -> tuple[Threshold, ...]:
    """Red below zero, orange below a quarter of `budget`, green above."""
    return (
        Threshold(color="red"),
        Threshold(color="orange", above="0"),
        Threshold(color="green", above=decimal_text(_LOW * budget)),
    )


def exhaustion_thresholds(period: timedelta) -> tuple[Threshold, ...]:
    """Of a time in seconds: red below a day of 28d, orange below a week, in proportion for other periods."""
    return (
        Threshold(color="red"),
        Threshold(color="orange", above=str(seconds(period) // _URGENT_PART)),
        Threshold(color=PLAIN, above=str(seconds(period) // _SOON_PART)),
    )


def burn_rate_thresholds(*plans: BurnRatePairs) -> tuple[Threshold, ...]:
    """The color of each severity, from the lowest burn rate of its window pairs on.

    Of several SLOs, the highest of these: no number is red whose SLO does not page. Without pairs, orange
    above 1, where the budget does not last.
    """
    lowest: dict[str, Decimal] = {}
    for pairs in plans:
        for severity, own in pairs.severities:
            if own:
                color, rate = severity_color(severity), min(pair.burn_rate for pair in own)
                lowest[color] = max(rate, lowest.get(color, rate))
    steps: list[Threshold] = []
    ceiling = Decimal("Infinity")
    for color, rate in lowest.items() or ((severity_color(TICKET), Decimal(1)),):
        if rate < ceiling:  # a severity that begins above a more severe one is never the most severe
            steps.append(Threshold(color=color, above=decimal_text(rate)))
            ceiling = rate
    return (Threshold(color=PLAIN), *reversed(steps))
