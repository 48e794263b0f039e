"""`slo budget`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.exits import Exit
from slo_compiler.cli.screen import say
from slo_compiler.cli.tables import print_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from decimal import Decimal


def budget(
    targets: Annotated[
        list[str] | None,
        typer.Argument(help="Targets in percent.", show_default="99 99.9 99.95 99.99", metavar="[TARGET]..."),
    ] = None,
    *,
    window: Annotated[
        list[str] | None,
        typer.Option(
            "--window",
            "-w",
            help="Window such as 28d; can be repeated.",
            show_default="28d 30d 365d",
            metavar="WINDOW",
        ),
    ] = None,
) -> None:
    """Print error budgets for targets.

    For each target, prints the allowed time of total outage in each window, and the allowed bad events per
    million. For the first window, also prints how many outages of 5 minutes fit into the budget, the longest
    time until a total outage pages with the built-in policy, and the budget spent by then.
    """
    try:
        lengths = [_length(text) for text in window or ("28d", "30d", "365d")]
        shares = [_target(text) for text in targets or ("99", "99.9", "99.95", "99.99")]
    except _WrongBudget as problem:
        say(f"slo budget: {problem}")
        raise typer.Exit(Exit.USAGE) from None
    print_table([_heading(lengths), *(_row(target, lengths) for target in shares)])
    typer.echo()
    print_table([_outage_heading(lengths[0]), *(_outage_row(target, lengths[0]) for target in shares)])


class _WrongBudget(ValueError):  # noqa: N818 - the name describes the value, not an error
    """An invalid target or window; the text explains which and why."""


def _heading(windows: Sequence[timedelta]) -> tuple[str, ...]:
    from slo_compiler.promql.durations import duration_text

    return ("target", *(f"in {duration_text(window)}" for window in windows), "bad events per million")


def _row(target: Decimal, windows: Sequence[timedelta]) -> tuple[str, ...]:
    """Build the row of a target: time of total outage in each window, and bad events per million."""
    from slo_compiler.arithmetic.budgets import budget_events, budget_time
    from slo_compiler.arithmetic.durations import readable
    from slo_compiler.arithmetic.percent import decimal_text

    error_budget = 1 - target / 100
    times = (readable(budget_time(error_budget, window)) for window in windows)
    return (f"{decimal_text(target)}%", *times, decimal_text(budget_events(error_budget, 1_000_000)))


def _outage_heading(window: timedelta) -> tuple[str, ...]:
    from slo_compiler.promql.durations import duration_text

    outages = f"outages of 5m in {duration_text(window)}"
    return ("target", outages, "a total outage pages within", "and has spent")


def _outage_row(target: Decimal, window: timedelta) -> tuple[str, ...]:
    """Build the row of a target: outages that fit, and what detecting one costs."""
    from slo_compiler.arithmetic.durations import readable
    from slo_compiler.arithmetic.outages import outage_cost
    from slo_compiler.arithmetic.percent import decimal_text, rounded_percent_text
    from slo_compiler.model import RollingPeriod, Settings

    cost = outage_cost(1 - target / 100, RollingPeriod(length=window), Settings())
    if cost.detected is None or cost.spent is None:
        return (f"{decimal_text(target)}%", f"{cost.fitting:,}", "never", "-")
    spent = f"{rounded_percent_text(cost.spent)}% of the budget"
    return (f"{decimal_text(target)}%", f"{cost.fitting:,}", readable(cost.detected), spent)


def _target(text: str) -> Decimal:
    from decimal import Decimal, InvalidOperation

    from slo_compiler.arithmetic.budgets import SMALLEST_BUDGET
    from slo_compiler.arithmetic.percent import decimal_text

    try:
        target = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        raise _WrongBudget(f"target {text!r} is not a number; write a percentage such as 99.9") from None
    if not target.is_finite() or not 0 < target < 100:
        raise _WrongBudget(f"target {text} is not between 0 and 100 percent")
    if 100 - target < SMALLEST_BUDGET * 100:
        raise _WrongBudget(f"target {text} leaves hardly any error budget")
    if target < 1:
        likely = f"; did you mean {decimal_text(target * 100)}?" if target * 100 >= 1 else ""
        raise _WrongBudget(f"target {text} is below 1 percent{likely}")
    return target


def _length(text: str) -> timedelta:
    from slo_compiler.promql.durations import parse_duration

    window = parse_duration(text)
    if not window:
        raise _WrongBudget(f"window {text!r} is not a duration; write one such as 28d")
    return window
