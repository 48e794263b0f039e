"""Spellings of a classic histogram's bucket bound in its `le` label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import Matcher, MatchOperator

if TYPE_CHECKING:
    from decimal import Decimal


def bucket_bounds(threshold: Decimal) -> tuple[str, ...]:
    """All spellings of a bound, the plain one first.

    Prometheus 3 stores `le="1"` as `le="1.0"`; clients print large and small bounds with an
    exponent (`1e+06`, `5e-05`), as Go's shortest float format does.
    """
    plain = f"{threshold.normalize():f}"
    spellings = [plain]
    if "." not in plain:
        spellings.append(f"{plain}.0")
    exponent = _exponent_form(threshold)
    if exponent is not None:
        spellings.append(exponent)
    return tuple(spellings)


def bucket_matcher(threshold: Decimal) -> Matcher:
    """The matcher of the bucket with the bound `threshold`, in any spelling."""
    bounds = bucket_bounds(threshold)
    if len(bounds) == 1:
        return Matcher(label="le", operator=MatchOperator.EQUAL, value=bounds[0])
    pattern = "|".join(bound.replace(".", "\\.").replace("+", "\\+") for bound in bounds)
    return Matcher(label="le", operator=MatchOperator.MATCHES, value=pattern)


def _exponent_form(threshold: Decimal) -> str | None:
    power = threshold.adjusted()
    if -5 < power < 6:
        return None
    mantissa = f"{threshold.normalize().scaleb(-power).normalize():f}"
    sign = "-" if power < 0 else "+"
    return f"{mantissa}e{sign}{abs(power):02d}"
