"""`slo postmortem new`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import PrometheusChoice, SettingsFile, TemplateDirectory, day_of, spec_arguments
from slo_compiler.cli.postmortem.options import NamedSpecs, Severity
from slo_compiler.cli.postmortem.times import (
    Directory,
    ServiceName,
    service_name,
    time_of,
    utc_time,
    utc_time_or_now,
)
from slo_compiler.cli.screen import printable, say
from slo_compiler.cli.verbosity import Quiet, note

if TYPE_CHECKING:
    import datetime as dt

    from slo_compiler.cli.reach import Reach
    from slo_compiler.workflows.postmortem_new import NewPostmortem, NewResult

_LONGEST_TITLE = 200


def _title(value: str) -> str:
    """Reject a title that does not fit into a heading and a file name."""
    title = " ".join(value.split())
    if not title or len(title) > _LONGEST_TITLE or not title.isprintable():
        raise typer.BadParameter(f"must be 1 to {_LONGEST_TITLE} printable characters")
    return title


def _name(value: str) -> str:
    if not value.isprintable():
        raise typer.BadParameter("must be printable")
    return value


def _date(value: str | None) -> str | None:
    from slo_compiler.postmortem_files.front_matter import parse_day

    if value is not None and parse_day(value) is None:
        raise typer.BadParameter(f"{printable(value)} is not a date; write one such as 2026-11-10")
    return value


def _day(text: str | None) -> dt.date | None:
    from slo_compiler.postmortem_files.front_matter import parse_day

    return None if text is None else parse_day(text)


_Title = Annotated[
    str, typer.Argument(help="What happened, in a few words.", metavar="TITLE", callback=_title)
]
_Offline = Annotated[bool, typer.Option("--offline", help="Query nothing, and write a blank form.")]
_Quick = Annotated[bool, typer.Option("--quick", help="Use the quick template, for minor incidents.")]
_From = Annotated[
    str | None,
    typer.Option(
        "--from",
        help="Start of the search, in UTC (default: 6 hours before its end); with --offline, of the impact.",
        metavar="TIME",
        callback=utc_time,
    ),
]
_To = Annotated[
    str | None,
    typer.Option(
        "--to",
        help="End of the search, in UTC (default: now); with --offline, of the impact.",
        metavar="TIME",
        callback=utc_time_or_now,
    ),
]
_Date = Annotated[
    str | None,
    typer.Option(
        "--date",
        help="UTC date, if the start of the impact is unknown (default: that of --from, or today).",
        metavar="DATE",
        callback=_date,
    ),
]
_Slos = Annotated[
    list[str] | None,
    typer.Option("--slo", help="Affected SLO (default: as found); can be repeated.", metavar="NAME"),
]
_Owner = Annotated[
    str, typer.Option(help="Who finishes the document, such as @alice.", metavar="HANDLE", callback=_name)
]


def new(
    title: _Title,
    *,
    service: ServiceName,
    severity: Severity,
    offline: _Offline = False,
    quick: _Quick = False,
    from_: _From = None,
    to: _To = None,
    date: _Date = None,
    slo: _Slos = None,
    owner: _Owner = "",
    directory: Directory = "postmortems",
    prometheus: PrometheusChoice = None,
    specs: NamedSpecs = None,
    settings: SettingsFile = None,
    templates: TemplateDirectory = "",
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
) -> None:
    """Create a postmortem from a template, with data from Prometheus.

    Queries alerts, impact, error budget and policy states, writes the document and its evidence, and prints
    the path. Everything else is a placeholder, which `slo postmortem lint` reports. Never replaces a file.
    Exits with 4 if Prometheus does not answer.
    """
    from slo_compiler.model.postmortems import Form, IncidentSeverity
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.workflows.postmortem_new import NewPostmortem, write_blank

    start, end = time_of(from_), time_of(to)
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
        slos=tuple(map(service_name, slo or ())),
        owner=owner,
        directory=directory,
        templates=Templates(custom=templates),
    )
    if offline:
        _show(write_blank(request))
    else:
        _show(_investigated(request, prometheus, settings, spec_arguments(specs)))


def _investigated(
    request: NewPostmortem, prometheus: str | None, settings_file: str | None, specs: tuple[str, ...]
) -> NewResult:
    """Read the spec of the service, search Prometheus, and write the document."""
    from slo_compiler.cli.connection import end_without_answer
    from slo_compiler.prometheus_api.errors import PrometheusError
    from slo_compiler.workflows.incidents import plan_services
    from slo_compiler.workflows.postmortem_new import write_investigated
    from slo_compiler.workflows.postmortem_search import Search, SearchError, chosen_plan, search
    from slo_compiler.workflows.settings import find_settings

    reached = _reached(prometheus, settings_file or find_settings(specs))
    found = plan_services(specs, reached.settings)
    try:
        plan = chosen_plan(found, request.service, request.slos)
        if isinstance(plan, tuple):
            show_diagnostics(plan, Format.TEXT)
            fail(plan, Format.TEXT)
        where = Search(
            scope=reached.scope,
            settings=reached.settings,
            url=reached.target.connection.url,
            begin=request.start,
            end=request.end,
        )
        findings = search(reached.client, plan, where)
    except SearchError as error:
        say(f"slo postmortem new: {printable(str(error))}")
        raise typer.Exit(Exit.USAGE) from None
    except PrometheusError as error:
        end_without_answer(error, reached.target, Format.TEXT, command="postmortem new")
    for warning in findings.incident.warnings:
        say(f"slo postmortem new: Prometheus warns: {printable(warning)}")
    if not findings.summary.involved:
        note("No impact was found. Set another time range with --from and --to.")
    return write_investigated(request, findings)


def _reached(prometheus: str | None, settings: str | None) -> Reach:
    """Select a Prometheus; if there is none, suggest a blank form."""
    from slo_compiler.cli.reach import reach

    try:
        return reach(prometheus, settings, command="postmortem new")
    except typer.Exit as end:
        if end.exit_code == Exit.USAGE:
            say("slo postmortem new: or write a blank form with --offline")
        raise


def _show(result: NewResult) -> None:
    if result.diagnostic is not None:
        show_diagnostics((result.diagnostic,), Format.TEXT)
        fail((result.diagnostic,), Format.TEXT)
    typer.echo(result.path)
    note("Replace its placeholders, then run slo postmortem lint.")
