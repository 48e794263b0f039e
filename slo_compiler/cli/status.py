"""`slo status`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import PrometheusChoice, SettingsFile
from slo_compiler.cli.screen import printable, say
from slo_compiler.cli.verbosity import Quiet, Verbose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.live.status import SloStatus


class StatusFormat(StrEnum):
    """Output formats of `slo status`."""

    TEXT = "text"
    JSON = "json"


_HEADING = (
    *("SLO", "state", "alerts", "SLI", "target", "budget left", "as outage", "as events"),
    *("burn rate", "spent in", "data"),
)


def status(
    *,
    service: Annotated[str, typer.Option("--service", help="Only this service.", metavar="NAME")] = "",
    owner: Annotated[str, typer.Option("--owner", help="Only SLOs of this owner.", metavar="NAME")] = "",
    prometheus: PrometheusChoice = None,
    settings: SettingsFile = None,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    verbose: Verbose = False,  # noqa: ARG001 - as quiet
    format_: Annotated[StatusFormat, typer.Option("--format", help="Output format.")] = StatusFormat.TEXT,
) -> None:
    """Print the status of all SLOs, worst first.

    Reads only recorded series, with four queries, so it needs no specs. Exits with 4 if Prometheus does not
    answer, returns a partial answer, or has no series of these SLOs.
    """
    from slo_compiler.cli.connection import end_without_answer
    from slo_compiler.cli.reach import reach
    from slo_compiler.prometheus_api.errors import PrometheusError
    from slo_compiler.workflows.status import read_status

    reached = reach(prometheus, settings, command="status", service=service)
    try:
        result = read_status(reached.client, reached.scope, owner=owner)
    except PrometheusError as error:
        end_without_answer(error, reached.target, Format.TEXT, command="status")
    if format_ is StatusFormat.JSON:
        import json

        typer.echo(json.dumps([_data(one) for one in result.slos], indent=2, ensure_ascii=False))
    elif result.slos:
        from slo_compiler.cli.tables import print_table

        print_table((_HEADING, *_rows(result.slos)), left=3)
    for warning in result.warnings:
        say(f"slo status: Prometheus warns: {printable(warning)}")
    if not result.slos:
        say("slo status: Prometheus has no series of these SLOs; check the names and the loaded rules")
    if result.warnings or not result.slos:
        raise typer.Exit(Exit.TOOL)


def _rows(slos: tuple[SloStatus, ...]) -> Iterator[tuple[str, ...]]:
    from slo_compiler.arithmetic.percent import percent_text
    from slo_compiler.cli import live_texts as texts

    for one in slos:
        yield (
            texts.name_text(one),
            printable(one.state) or texts.NOTHING,
            ", ".join(one.alerts) or texts.NOTHING,
            texts.sli_text(one),
            texts.NOTHING if one.target is None else f"{percent_text(one.target)}%",
            texts.share_text(one.remaining),
            texts.time_text(one.remaining_time),
            texts.events_text(one.remaining_events),
            texts.rate_text(one.burn_rate),
            texts.time_text(one.exhausted_in),
            texts.share_text(one.coverage),
        )


def _data(one: SloStatus) -> dict[str, object]:
    """The fields of an SLO; null if Prometheus has no value, because JSON has no NaN."""
    from slo_compiler.cli.live_json import number, seconds

    return {
        "service": one.name.service,
        "slo": one.name.slo,
        "group": dict(one.group),
        "owner": one.owner,
        "target": None if one.target is None else float(one.target),
        "window": one.window,
        "sli": number(one.sli),
        "remaining": number(one.remaining),
        "remaining_seconds": seconds(one.remaining_time),
        "remaining_events": number(one.remaining_events),
        "burn_rate": number(one.burn_rate),
        "exhausted_in_seconds": seconds(one.exhausted_in),
        "state": one.state or None,
        "alerts": list(one.alerts),
        "coverage": number(one.coverage),
    }
