"""Budgeting by events: the ratio of the sums of bad and of all events."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.alert_tests.recorded import Values


def raw_ratio(errors: Values, totals: Values) -> Values:
    """The ratio of the rates; None without events."""
    return tuple(
        bad / events if bad is not None and events else None
        for bad, events in zip(errors, totals, strict=True)
    )


def ratio(errors: Values, totals: Values, sums: Callable[[Values], Values]) -> Values:
    """The sum of errors divided by the sum of events."""
    return raw_ratio(sums(errors), sums(totals))
