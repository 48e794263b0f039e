"""`slo postmortem actions`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import AsOf, day_of
from slo_compiler.cli.postmortem.options import Documents, document_arguments
from slo_compiler.cli.screen import say
from slo_compiler.cli.verbosity import Quiet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from slo_compiler.postmortems.action_list import ListedAction
    from slo_compiler.workflows.postmortem_actions import ActionsResult


class ActionsFormat(StrEnum):
    """Output formats of `slo postmortem actions`."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    CSV = "csv"
    METRICS = "metrics"


def _report(value: str) -> str:
    """Reject a value that cannot be a file name."""
    from slo_compiler.yaml_source.paths import has_unprintable

    if has_unprintable(value):
        raise typer.BadParameter("must be the name of a file")
    return value


_Overdue = Annotated[bool, typer.Option("--overdue", help="Only overdue actions.")]
_Orphaned = Annotated[
    bool, typer.Option("--orphaned", help="Only open actions without owner, due date or ticket.")
]
_All = Annotated[bool, typer.Option("--all", help="Include actions that are done or dropped.")]
_Owner = Annotated[str, typer.Option(help="Only actions of this owner.", metavar="HANDLE")]
_Service = Annotated[str, typer.Option(help="Only actions of this service.", metavar="NAME")]
_Output = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        help="Write atomically to this file instead of standard output.",
        metavar="FILE",
        callback=_report,
    ),
]
_Format = Annotated[ActionsFormat, typer.Option("--format", help="Output format.")]


def actions(
    documents: Documents = None,
    *,
    overdue: _Overdue = False,
    orphaned: _Orphaned = False,
    all_: _All = False,
    owner: _Owner = "",
    service: _Service = "",
    as_of: AsOf = None,
    output: _Output = "",
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    format_: _Format = ActionsFormat.TEXT,
) -> None:
    """List the open actions of all postmortems, by due date.

    Exits with 3 if a P0 or P1 action of the selected owner and service is overdue on the day of --as-of, and
    with 1 if a document cannot be read; in that case, no file is written. The format metrics is for the
    textfile collector of node_exporter, and always includes all actions.
    """
    from slo_compiler.workflows.postmortem_actions import read_all_actions, save_report

    day = day_of(as_of)
    result = read_all_actions(document_arguments(documents), day=day)
    show_diagnostics(result.diagnostics, Format.TEXT)
    chosen = [
        one for one in result.actions if owner in ("", one.owner) and service in ("", one.facts.service)
    ]
    shown = [
        one
        for one in chosen
        if (all_ or one.action.is_open)
        and (one.is_overdue or not overdue)
        and (one.is_orphaned or not orphaned)
    ]
    text = _written(format_, result, shown, day)
    if not output:
        typer.echo(text, nl=False)
    elif not result.diagnostics and (problem := save_report(output, text)):
        show_diagnostics((problem,), Format.TEXT)
        raise typer.Exit(Exit.ERRORS)
    if result.diagnostics:
        raise typer.Exit(Exit.ERRORS)
    alarming = sum(one.is_alarming for one in chosen)
    if alarming:
        say(f"slo postmortem actions: overdue P0 and P1 actions: {alarming}")
        raise typer.Exit(Exit.DRIFT)


def _written(wanted: ActionsFormat, result: ActionsResult, shown: Sequence[ListedAction], day: date) -> str:
    from slo_compiler.cli.postmortem import action_formats as formats

    match wanted:
        case ActionsFormat.METRICS:
            return result.metrics
        case ActionsFormat.JSON:
            return formats.json_text(shown, day)
        case ActionsFormat.CSV:
            return formats.csv_text(shown)
        case ActionsFormat.MARKDOWN:
            return formats.markdown_text(shown, day)
        case ActionsFormat.TEXT:
            return formats.plain_text(shown)
