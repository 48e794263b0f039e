"""Ratios as people write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def percent_text(ratio: Decimal) -> str:
    """`0.999` as `99.9`: exact, without trailing zeros."""
    return decimal_text(ratio * 100)


def decimal_text(value: Decimal) -> str:
    """A Decimal without exponent and without trailing zeros."""
    return f"{value.normalize():f}" if value else "0"
