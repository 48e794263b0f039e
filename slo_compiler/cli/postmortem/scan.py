"""`slo postmortem scan`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import PrometheusChoice, SettingsFile, spec_arguments
from slo_compiler.cli.postmortem.times import Directory, service_name, time_of, utc_time
from slo_compiler.cli.screen import counted, printable, say
from slo_compiler.cli.verbosity import Quiet, Verbose, is_verbose

if TYPE_CHECKING:
    from slo_compiler.cli.reach import Reach
    from slo_compiler.postmortems.triggers import Limits
    from slo_compiler.workflows.incidents import PlannedServices
    from slo_compiler.workflows.postmortem_scan import ScanResult, WrittenIncidents

_COMMAND = "postmortem scan"


class ScanFormat(StrEnum):
    """Output formats of `slo postmortem scan`."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    GITHUB = "github"


_Format = Annotated[ScanFormat, typer.Option("--format", help="Output format.")]


def _service(value: str) -> str:
    return service_name(value) if value else value


_From = Annotated[
    str | None,
    typer.Option(
        "--from", help="Start, in UTC (default: 7 days before the end).", metavar="TIME", callback=utc_time
    ),
]
_To = Annotated[
    str | None, typer.Option("--to", help="End, in UTC (default: now).", metavar="TIME", callback=utc_time)
]
_Service = Annotated[
    str, typer.Option("--service", help="Only this service.", metavar="NAME", callback=_service)
]
_Specs = Annotated[
    list[str] | None,
    typer.Option(
        "--specs", help="Specs of the services; can be repeated.", show_default="specs", metavar="PATH"
    ),
]
_BudgetShare = Annotated[
    float,
    typer.Option(
        "--budget-share",
        min=0,
        help="Share of an error budget that requires a postmortem: 0.2 is 20%.",
        metavar="SHARE",
    ),
]
_JoinWithin = Annotated[
    int,
    typer.Option(
        "--join-within",
        min=0,
        help="Alerts of a service that are closer than this, in minutes, are one incident.",
        metavar="MINUTES",
    ),
]


def scan(
    *,
    from_: _From = None,
    to: _To = None,
    service: _Service = "",
    specs: _Specs = None,
    directory: Directory = "postmortems",
    budget_share: _BudgetShare = 0.2,
    join_within: _JoinWithin = 30,
    prometheus: PrometheusChoice = None,
    settings: SettingsFile = None,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    verbose: Verbose = False,  # noqa: ARG001 - as quiet
    format_: _Format = ScanFormat.TEXT,
) -> None:
    """Find incidents that require a postmortem and have none.

    Reads the alerts that fired from Prometheus, and replays those of SLOs whose rules were not loaded. An
    incident requires a postmortem if it spent 20% of an error budget, if it lasted more than 15 minutes and
    spent at least 5%, if an error budget policy entered a state that requires one, or if it was declared with
    a trigger. Exits with 3 if a postmortem is missing, with 1 if a spec or a document cannot be read, and
    with 4 if Prometheus does not answer or returns a partial answer.
    """
    from decimal import Decimal

    from slo_compiler.cli.reach import reach
    from slo_compiler.postmortems.triggers import Limits
    from slo_compiler.workflows.incidents import plan_services
    from slo_compiler.workflows.postmortem_scan import read_written

    begin, end = (None if text is None else time_of(text).timestamp() for text in (from_, to))
    if begin is not None and end is not None and end <= begin:
        raise typer.BadParameter("--to must be after --from")
    reached = reach(prometheus, settings, command=_COMMAND, service=service)
    planned = plan_services(spec_arguments(specs), reached.settings)
    if service and planned.named(service) is None and not planned.diagnostics:
        raise typer.BadParameter(f"no spec has the service {printable(service)}")
    written = read_written(directory)
    result = _scanned(
        reached,
        planned,
        written,
        times=(begin, end),
        limits=Limits(budget_share=Decimal(str(budget_share))),
        pause=join_within * 60.0,
    )
    _report(result, planned, written, format_)


def _scanned(
    reached: Reach,
    planned: PlannedServices,
    written: WrittenIncidents,
    *,
    times: tuple[float | None, float | None],
    limits: Limits,
    pause: float,
) -> ScanResult:
    """Ask Prometheus; exit with 4 if it gives no answer."""
    from slo_compiler.cli.connection import end_without_answer
    from slo_compiler.prometheus_api.errors import PrometheusError
    from slo_compiler.workflows.postmortem_scan import Scan

    scanning = Scan(
        source=reached.client,
        scope=reached.scope,
        settings=reached.settings,
        begin=times[0],
        end=times[1],
        limits=limits,
        pause=pause,
    )
    wanted = reached.scope.service
    plans = [one for one in planned.plans if wanted in ("", one.service.name)]
    try:
        alerts = (*scanning.recorded(), *scanning.replayed(plans))
        return scanning.result(alerts, plans, written)
    except PrometheusError as error:
        end_without_answer(error, reached.target, Format.TEXT, command=_COMMAND)


def _report(
    result: ScanResult, planned: PlannedServices, written: WrittenIncidents, wanted: ScanFormat
) -> None:
    """Print the result and what cannot be read; exit with 1, 3 or 4 as documented."""
    from slo_compiler.cli.postmortem import scan_formats as formats

    unreadable = (*planned.diagnostics, *written.diagnostics)
    if wanted is ScanFormat.GITHUB:
        show_diagnostics((*unreadable, *result.diagnostics), Format.GITHUB)
    else:
        show_diagnostics(unreadable, Format.TEXT)
        typer.echo(formats.FORMATS[wanted.value](result), nl=False)
    for warning in result.warnings:
        say(f"slo {_COMMAND}: Prometheus warns: {printable(warning)}")
    if is_verbose():
        say(f"queries: {counted(result.queries, 'request')}")
    if unreadable:
        fail(unreadable, Format.TEXT)
    if result.warnings:
        raise typer.Exit(Exit.TOOL)
    if result.missing:
        raise typer.Exit(Exit.DRIFT)
