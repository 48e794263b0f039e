"""`slo postmortem new`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import TemplateDirectory, day_of
from slo_compiler.cli.screen import printable, say
from slo_compiler.cli.verbosity import Quiet, note

if TYPE_CHECKING:
    import datetime as dt

_SERVICE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
_LONGEST_TITLE = 200


class SeverityChoice(StrEnum):
    """Severity of an incident."""

    SEV1 = "SEV1"
    SEV2 = "SEV2"
    SEV3 = "SEV3"
    SEV4 = "SEV4"


def _title(value: str) -> str:
    """Reject a title that does not fit into a heading and a file name."""
    title = " ".join(value.split())
    if not title or len(title) > _LONGEST_TITLE or not title.isprintable():
        raise typer.BadParameter(f"must be 1 to {_LONGEST_TITLE} printable characters")
    return title


def _service(value: str) -> str:
    if not _SERVICE.fullmatch(value):
        raise typer.BadParameter(f"{printable(value)} is not the name of a service")
    return value


def _name(value: str) -> str:
    if not value.isprintable():
        raise typer.BadParameter("must be printable")
    return value


def _utc(value: str | None) -> str | None:
    from slo_compiler.postmortem_files.front_matter import parse_time

    if value is not None and parse_time(value) is None:
        raise typer.BadParameter(
            f"{printable(value)} is no time in UTC; write one such as 2026-11-10T14:23:00Z"
        )
    return value


def _date(value: str | None) -> str | None:
    from slo_compiler.postmortem_files.front_matter import parse_day

    if value is not None and parse_day(value) is None:
        raise typer.BadParameter(f"{printable(value)} is no date; write one such as 2026-11-10")
    return value


def _folder(value: str) -> str:
    from slo_compiler.yaml_source.paths import UNPRINTABLE

    if not value or UNPRINTABLE.search(value):
        raise typer.BadParameter("must be the name of a directory; use . for the working directory")
    return value


def _time(text: str | None) -> dt.datetime | None:
    from slo_compiler.postmortem_files.front_matter import parse_time

    return None if text is None else parse_time(text)


def _day(text: str | None) -> dt.date | None:
    from slo_compiler.postmortem_files.front_matter import parse_day

    return None if text is None else parse_day(text)


def new(
    title: Annotated[
        str, typer.Argument(help="What happened, in a few words.", metavar="TITLE", callback=_title)
    ],
    *,
    service: Annotated[
        str, typer.Option(help="Service with the incident.", metavar="NAME", callback=_service)
    ],
    severity: Annotated[
        SeverityChoice,
        typer.Option(help="Severity of the incident.", case_sensitive=False, metavar="SEV1|SEV2|SEV3|SEV4"),
    ],
    offline: Annotated[bool, typer.Option("--offline", help="Write the blank form.")] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Use the quick template, for minor incidents.")
    ] = False,
    from_: Annotated[
        str | None,
        typer.Option("--from", help="Start of the impact, in UTC.", metavar="TIME", callback=_utc),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="End of the impact, in UTC.", metavar="TIME", callback=_utc)
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            "--date",
            help="UTC date of the incident (default: that of --from, or today).",
            metavar="DATE",
            callback=_date,
        ),
    ] = None,
    slo: Annotated[
        list[str] | None, typer.Option("--slo", help="Affected SLO; can be repeated.", metavar="NAME")
    ] = None,
    owner: Annotated[
        str, typer.Option(help="Who finishes the document, such as @alice.", metavar="HANDLE", callback=_name)
    ] = "",
    directory: Annotated[
        str, typer.Option("--directory", help="Directory of postmortems.", metavar="DIR", callback=_folder)
    ] = "postmortems",
    templates: TemplateDirectory = "",
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
) -> None:
    """Write a new postmortem from a template.

    Prints its path. What is not known is a placeholder, which `slo postmortem lint` counts. Never replaces a
    file.
    """
    from slo_compiler.model.postmortems import Form, IncidentSeverity
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.workflows.postmortem_new import NewPostmortem, write_blank

    if not offline:
        say("slo postmortem new: only --offline is supported: it writes the blank form")
        raise typer.Exit(Exit.USAGE)
    start, end = _time(from_), _time(to)
    if start and end and end < start:
        raise typer.BadParameter("--to is before --from")
    request = NewPostmortem(
        title=title,
        service=service,
        severity=IncidentSeverity(severity.value),
        form=Form.QUICK if quick else Form.STANDARD,
        day=_day(date) or (start.date() if start else day_of(None)),
        start=start,
        end=end,
        slos=tuple(map(_service, slo or ())),
        owner=owner,
        directory=directory,
        templates=Templates(templates),
    )
    result = write_blank(request)
    if result.diagnostic is not None:
        show_diagnostics((result.diagnostic,), Format.TEXT)
        fail((result.diagnostic,), Format.TEXT)
    typer.echo(result.path)
    note("Replace its placeholders, then run slo postmortem lint.")
