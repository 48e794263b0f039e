"""Formats ratios and numbers."""

from __future__ import annotations

from decimal import Context, Decimal

_FOUR_DIGITS = Context(prec=4)


def percent_text(ratio: Decimal) -> str:
    """`0.999` as `99.9`: exact, without trailing zeros."""
    return decimal_text(ratio * 100)


def rounded_percent_text(ratio: Decimal) -> str:
    """`0.10714285` as `10.71`: at most four significant digits, for sentences."""
    return percent_text(_FOUR_DIGITS.plus(ratio))


def decimal_text(value: Decimal) -> str:
    """A Decimal without exponent and without trailing zeros."""
    return f"{value.normalize():f}" if value else "0"
