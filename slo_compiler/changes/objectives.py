"""Changes of the objective: target and window, and what they mean for the error budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.budgets import budget_time
from slo_compiler.arithmetic.durations import readable
from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.changes.change import Change, Effect, by_sign
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.changes.side import Side
    from slo_compiler.model import Slo


def objective_changes(old: Side, new: Side) -> Iterator[Change]:
    """Compare targets and windows.

    A longer window is looser: an SLO that is met in each week is met in each month, but not the reverse.
    """
    before, after = old.slo, new.slo
    if before.target != after.target:
        text = f"target {percent_text(before.target)} -> {percent_text(after.target)}"
        sign = 1 if after.target > before.target else -1
        yield Change(kind="target", effect=by_sign(sign), text=f"{text}; {_budgets(before, after)}")
    if before.period != after.period:
        text = f"window {period_text(before.period)} -> {period_text(after.period)}"
        if before.target == after.target:
            text = f"{text}; {_budgets(before, after)}"
        sign = (after.period.length < before.period.length) - (after.period.length > before.period.length)
        yield Change(kind="window", effect=by_sign(sign) if sign else Effect.UNCLEAR, text=text)
    if before.budgeting != after.budgeting:
        text = f"budgeting {before.budgeting.kind} -> {after.budgeting.kind}"
        yield Change(kind="budgeting", effect=Effect.UNCLEAR, text=text)


def _budgets(before: Slo, after: Slo) -> str:
    if before.period == after.period:
        return f"budget {_budget(before)} -> {_budget(after)} per {period_text(after.period)}"
    periods = (period_text(before.period), period_text(after.period))
    return f"budget {_budget(before)} per {periods[0]} -> {_budget(after)} per {periods[1]}"


def _budget(slo: Slo) -> str:
    return readable(budget_time(slo.error_budget, slo.period.length))
