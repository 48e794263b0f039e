"""The commands of `slo postmortem`; each is imported when it is called."""

from __future__ import annotations

import typer

from slo_compiler.cli.lazy import Place, lazy_group

COMMANDS = {
    "new": Place(
        module="slo_compiler.cli.postmortem.new",
        name="new",
        summary="Create a postmortem from a template, with data from Prometheus.",
    ),
    "note": Place(
        module="slo_compiler.cli.postmortem.note",
        name="note",
        summary="Add an entry to the timeline of a postmortem, during the incident.",
    ),
    "lint": Place(
        module="slo_compiler.cli.postmortem.lint",
        name="lint",
        summary="Check postmortems: facts, text, timeline and actions.",
    ),
    "fmt": Place(
        module="slo_compiler.cli.postmortem.fmt",
        name="fmt",
        summary="Align the tables of postmortems.",
    ),
    "agenda": Place(
        module="slo_compiler.cli.postmortem.agenda",
        name="agenda",
        summary="Print an agenda for the review meeting, as Markdown.",
    ),
    "actions": Place(
        module="slo_compiler.cli.postmortem.actions",
        name="actions",
        summary="List the open actions of all postmortems, by due date.",
    ),
    "declare": Place(
        module="slo_compiler.cli.postmortem.declare",
        name="declare",
        summary="Record an incident with facts that are not in Prometheus.",
    ),
    "scan": Place(
        module="slo_compiler.cli.postmortem.scan",
        name="scan",
        summary="Find incidents that require a postmortem and have none.",
    ),
}
"""In the order of the help."""

postmortem_app = typer.Typer(
    name="postmortem",
    cls=lazy_group(COMMANDS),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@postmortem_app.callback()
def postmortem() -> None:
    """Write and check postmortems, and track their actions."""
