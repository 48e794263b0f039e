"""`slo budget`."""

from __future__ import annotations

from typing import Annotated

import typer

from slo_compiler.cli.exits import Exit
from slo_compiler.cli.screen import say


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
            help="Windows such as 28d; repeat it for more.",
            show_default="28d 30d 365d",
            metavar="WINDOW",
        ),
    ] = None,
) -> None:
    """Print what targets leave to fail.

    For each target, the time of total outage in each window, and the bad events in a million.
    """
    from slo_compiler.workflows.budget import WrongBudget, budget_table

    try:
        table = budget_table(
            tuple(targets or ("99", "99.9", "99.95", "99.99")), tuple(window or ("28d", "30d", "365d"))
        )
    except WrongBudget as problem:
        say(f"slo budget: {problem}")
        raise typer.Exit(Exit.USAGE) from None
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        typer.echo("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))
