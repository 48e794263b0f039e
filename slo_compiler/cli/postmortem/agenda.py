"""`slo postmortem agenda`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.screen import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.postmortems.agenda import Agenda, AgendaPart


def agenda(
    document: Annotated[str, typer.Argument(help="Postmortem.", metavar="FILE")],
) -> None:
    """Print an agenda for the review meeting, as Markdown.

    The meeting takes 60 minutes, or 30 with the quick template. Each part lists the open points of the
    document, and tips for the facilitator. Exits with 1 if the front matter cannot be read.
    """
    from slo_compiler.workflows.postmortem_agenda import agenda_of

    result = agenda_of(document)
    if result.agenda is None:
        show_diagnostics(result.diagnostics, Format.TEXT)
        fail(result.diagnostics, Format.TEXT)
    typer.echo("\n".join(_lines(result.agenda)))


def _lines(planned: Agenda) -> Iterator[str]:
    yield f"# Agenda: {printable(planned.title)} ({planned.minutes} min)"
    yield ""
    yield f"{'; '.join(map(printable, planned.facts))}."
    if planned.before:
        yield ""
        yield "Before the meeting:"
        yield ""
        yield from (f"- [ ] {printable(point)}" for point in planned.before)
    start = 0
    for number, part in enumerate(planned.parts, start=1):
        yield ""
        yield from _part(part, number=number, start=start)
        start += part.minutes


def _part(part: AgendaPart, *, number: int, start: int) -> Iterator[str]:
    yield f"## {number}. {part.title} ({part.minutes} min, from minute {start})"
    yield ""
    yield part.purpose
    if part.tips:
        yield ""
        yield from (f"- {printable(tip)}" for tip in part.tips)
    if part.points:
        yield ""
        yield part.label
        yield ""
        yield from (f"- [ ] {printable(point)}" for point in part.points)
