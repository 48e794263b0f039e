"""`slo postmortem note`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.postmortem.times import time_of, utc_time
from slo_compiler.cli.screen import printable
from slo_compiler.cli.verbosity import Quiet
from slo_compiler.cli.verbosity import note as show

_LONGEST = 1000


def note(
    text: Annotated[str, typer.Argument(help="What happened; - reads standard input.", metavar="TEXT")],
    *,
    file: Annotated[
        str, typer.Option("--file", help="Document (default: the newest draft).", metavar="FILE")
    ] = "",
    at: Annotated[
        str | None,
        typer.Option("--at", help="When, in UTC (default: now).", metavar="TIME", callback=utc_time),
    ] = None,
    who: Annotated[str, typer.Option("--who", help="Who did it, such as @alice.", metavar="HANDLE")] = "",
    directory: Annotated[
        str, typer.Option("--directory", help="Directory of postmortems.", metavar="DIR")
    ] = "postmortems",
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
) -> None:
    """Add an entry to the timeline of a postmortem, during the incident.

    The entry has the current time in UTC, and is inserted in chronological order. The text becomes one line;
    Markdown is escaped.
    """
    from datetime import UTC, datetime

    from slo_compiler.postmortem_files.notes import Note
    from slo_compiler.texts.markdown import inline_text
    from slo_compiler.workflows.postmortem_note import write_note

    said = _read() if text == "-" else text
    words = " ".join(said.split())
    if not inline_text(words) or len(words) > _LONGEST:
        raise typer.BadParameter(f"must be 1 to {_LONGEST:,} characters", param_hint="TEXT")
    entry = Note(time=time_of(at) or datetime.now(tz=UTC), text=words, who=who.strip())
    result = write_note(entry, path=file, directory=directory)
    if result.diagnostics:
        show_diagnostics(result.diagnostics, Format.TEXT)
        fail(result.diagnostics, Format.TEXT)
    show(f"noted at {entry.time:%H:%M:%SZ}: {printable(result.path)}")


def _read() -> str:
    """Read standard input, up to a limit."""
    return sys.stdin.buffer.read(16 * _LONGEST).decode(errors="replace")
