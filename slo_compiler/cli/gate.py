"""`slo gate`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.options import PrometheusChoice, SettingsFile
from slo_compiler.cli.verbosity import Quiet, Verbose

if TYPE_CHECKING:
    from slo_compiler.live.gate import GateRequest


class GateFormat(StrEnum):
    """Output formats of `slo gate`."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class Change(StrEnum):
    """Classes of changes."""

    FEATURE = "feature"
    RISKY = "risky"
    CONFIG = "config"
    RELIABILITY = "reliability"
    SECURITY = "security"
    ROLLBACK = "rollback"
    EMERGENCY = "emergency"


class Mode(StrEnum):
    """The mode of the gate: stop the pipeline, or only report."""

    ADVISE = "advise"
    ENFORCE = "enforce"


class Unknown(StrEnum):
    """The decision while a state is unknown."""

    BLOCK = "block"
    ALLOW = "allow"


def gate(
    *,
    service: Annotated[str, typer.Option("--service", help="Service to deploy.", metavar="NAME")],
    change: Annotated[Change, typer.Option("--class", help="Class of the change.")] = Change.FEATURE,
    mode: Annotated[
        Mode | None,
        typer.Option("--mode", help="Only report, or block changes (default: mode of the policy)."),
    ] = None,
    on_unknown: Annotated[
        Unknown | None,
        typer.Option("--on-unknown", help="Decision if the state is unknown (default: that of the policy)."),
    ] = None,
    prometheus: PrometheusChoice = None,
    settings: SettingsFile = None,
    analysis_template: Annotated[
        bool,
        typer.Option("--analysis-template", help="Print an AnalysisTemplate for Argo Rollouts, and exit."),
    ] = False,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    verbose: Verbose = False,  # noqa: ARG001 - as quiet
    format_: Annotated[GateFormat, typer.Option("--format", help="Output format.")] = GateFormat.TEXT,
) -> None:
    """Check the error budget policy before a deployment.

    Reads only series in Prometheus. The SLO with the strictest decision counts. Exits with 0 if the service
    may deploy, 3 if the policy blocks the change, and 4 if the state is unknown. With the mode advise, the
    exit code is always 0. A rollback is never blocked.
    """
    from slo_compiler.live.gate import GateRequest
    from slo_compiler.model import ChangeClass

    request = GateRequest(
        service=service,
        change=ChangeClass(change.value),
        is_enforced=None if mode is None else mode is Mode.ENFORCE,
        allows_unknown=None if on_unknown is None else on_unknown is Unknown.ALLOW,
    )
    if not service:
        raise typer.BadParameter("must not be empty", param_hint="--service")
    if analysis_template:
        _print_template(request, settings, prometheus)
        return
    _decide(request, prometheus, settings, format_)


def _print_template(request: GateRequest, settings: str | None, prometheus: str | None) -> None:
    from slo_compiler.cli.reach import reach
    from slo_compiler.outputs.analysis import render_analysis_template

    reached = reach(prometheus, settings, command="gate", service=request.service)
    text = render_analysis_template(
        reached.scope,
        request.change,
        address=reached.target.connection.url,
        allows_unknown=bool(request.allows_unknown),
    )
    typer.echo(text, nl=False)


def _decide(request: GateRequest, prometheus: str | None, settings: str | None, wanted: GateFormat) -> None:
    from slo_compiler.cli.gate_texts import CODES, show_result
    from slo_compiler.cli.reach import reach
    from slo_compiler.live.gate import GateResult
    from slo_compiler.prometheus_api.errors import PrometheusError
    from slo_compiler.workflows.gate import ask_gate

    reached = reach(prometheus, settings, command="gate", service=request.service)
    try:
        result = ask_gate(reached.client, reached.scope, request)
    except PrometheusError as error:
        result = GateResult(request=request, problem=str(error))
    show_result(result, wanted.value)
    raise typer.Exit(CODES[result.effect])
