"""`slo budget`: what targets leave to fail."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.budgets import budget_events, budget_time
from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.promql.durations import duration_text, parse_duration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta


class WrongBudget(ValueError):  # noqa: N818 - it reads as what the user gave
    """A target or a window that makes no budget; the text says which and why."""


def budget_table(targets: Sequence[str], windows: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Rows of text with a heading: target, time per window, bad events in a million. Raises WrongBudget."""
    lengths = [_window(text) for text in windows]
    heading = ("target", *(f"in {duration_text(length)}" for length in lengths), "of 1,000,000 events")
    rows = [_row(text, lengths) for text in targets]
    return (heading, *rows)


def _row(text: str, windows: Sequence[timedelta]) -> tuple[str, ...]:
    target = _target(text)
    error_budget = 1 - target / 100
    return (
        f"{decimal_text(target)}%",
        *(readable(budget_time(error_budget, window)) for window in windows),
        f"{decimal_text(budget_events(error_budget, 1_000_000))}",
    )


def _target(text: str) -> Decimal:
    try:
        target = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        raise WrongBudget(f"target {text!r} is not a number; write a percentage such as 99.9") from None
    if not target.is_finite() or not 0 < target < 100:
        raise WrongBudget(f"target {text} is not between 0 and 100 percent")
    if target < 1:
        raise WrongBudget(f"target {text} is below 1 percent; did you mean {decimal_text(target * 100)}?")
    return target


def _window(text: str) -> timedelta:
    window = parse_duration(text)
    if not window:
        raise WrongBudget(f"window {text!r} is not a duration; write one such as 28d")
    return window
