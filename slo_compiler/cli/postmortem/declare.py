"""`slo postmortem declare`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.postmortem.options import Severity
from slo_compiler.cli.postmortem.times import Directory, ServiceName, time_of, utc_time
from slo_compiler.cli.screen import printable
from slo_compiler.cli.verbosity import Quiet, note

if TYPE_CHECKING:
    from slo_compiler.model.postmortems import DeclaredIncident

_LONGEST = 200


class Detector(StrEnum):
    """The first to notice an incident."""

    ALERT = "alert"
    CUSTOMER = "customer"
    EMPLOYEE = "employee"
    OTHER = "other"


def _line(value: str) -> str:
    """Reject text that does not fit into one line."""
    text = value.strip()
    if not text or len(text) > _LONGEST or not text.isprintable():
        raise typer.BadParameter(f"must be 1 to {_LONGEST} printable characters in one line")
    return text


def _optional_line(value: str | None) -> str | None:
    return None if value is None else _line(value)


_Title = Annotated[
    str, typer.Argument(help="What happened, in a few words.", metavar="TITLE", callback=_line)
]
_From = Annotated[
    str, typer.Option("--from", help="When it began, in UTC.", metavar="TIME", callback=utc_time)
]
_To = Annotated[
    str | None, typer.Option("--to", help="When it ended, in UTC.", metavar="TIME", callback=utc_time)
]
_CustomerFacing = Annotated[bool, typer.Option("--customer-facing", help="Customers noticed it.")]
_DataLoss = Annotated[bool, typer.Option("--data-loss", help="Data was lost.")]
_Security = Annotated[bool, typer.Option("--security", help="It was a security incident.")]
_NearMiss = Annotated[
    bool, typer.Option("--near-miss", help="There was no impact, but there could have been.")
]
_Novel = Annotated[bool, typer.Option("--novel", help="It failed in a new way.")]
_DetectedBy = Annotated[Detector | None, typer.Option("--detected-by", help="Who noticed it first.")]
_NoPostmortem = Annotated[
    str | None,
    typer.Option(
        "--no-postmortem",
        help="Why no postmortem is needed; not valid for SEV1.",
        metavar="REASON",
        callback=_optional_line,
    ),
]


def declare(
    title: _Title,
    *,
    service: ServiceName,
    severity: Severity,
    from_: _From,
    to: _To = None,
    customer_facing: _CustomerFacing = False,
    data_loss: _DataLoss = False,
    security: _Security = False,
    near_miss: _NearMiss = False,
    novel: _Novel = False,
    detected_by: _DetectedBy = None,
    no_postmortem: _NoPostmortem = None,
    directory: Directory = "postmortems",
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
) -> None:
    """Record an incident with facts that are not in Prometheus.

    Appends it to postmortems/incidents.yaml and prints its id. SEV1 and SEV2, data loss, security incidents,
    near misses, new kinds of failures and customer-facing outages of more than 15 minutes require a
    postmortem. `slo postmortem lint` checks that it exists.
    """
    from slo_compiler.diagnostics import Location
    from slo_compiler.model.postmortems import DeclaredIncident, DetectedBy, IncidentSeverity

    begin, end = time_of(from_), None if to is None else time_of(to)
    if end is not None and end < begin:
        raise typer.BadParameter("--to is before --from")
    _write(
        DeclaredIncident(
            id="",
            title=title,
            service=service,
            severity=IncidentSeverity(severity.value),
            begin=begin,
            end=end,
            is_customer_facing=customer_facing,
            is_data_loss=data_loss,
            is_security=security,
            is_near_miss=near_miss,
            is_novel=novel,
            detected_by=None if detected_by is None else DetectedBy(detected_by.value),
            no_postmortem=no_postmortem or "",
            location=Location(path=""),
        ),
        directory,
    )


def _write(incident: DeclaredIncident, directory: str) -> None:
    """Append an incident, and print its id and whether it requires a postmortem."""
    from slo_compiler.postmortems.triggers import INDEPENDENT, declared_triggers, is_excused
    from slo_compiler.workflows.declared_incidents import declare_incident

    result = declare_incident(directory, incident)
    if result.diagnostics:
        show_diagnostics(result.diagnostics, Format.TEXT)
        fail(result.diagnostics, Format.TEXT)
    typer.echo(result.incident.id)
    note(f"declared in {printable(result.path)}")
    triggers = [one for one in declared_triggers(incident) if one in INDEPENDENT]
    if triggers and not is_excused(incident):
        note(f"It requires a postmortem ({', '.join(triggers)}): write it with slo postmortem new.")
