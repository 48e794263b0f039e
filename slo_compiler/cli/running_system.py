"""`slo check --live`: options, choice of the Prometheus, summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.connection import chosen_prometheus, end_without_answer
from slo_compiler.cli.options import spec_arguments
from slo_compiler.cli.screen import counted

if TYPE_CHECKING:
    from slo_compiler.cli.diagnostics import Format
    from slo_compiler.workflows.check import CheckResult
    from slo_compiler.workflows.check_live import LiveResult
    from slo_compiler.workflows.compile import CompileRequest
    from slo_compiler.workflows.connect import Target
    from slo_compiler.workflows.progress import Progress

Live = Annotated[
    bool,
    typer.Option("--live", help="Also compare a running system with the specs, read-only over HTTP."),
]
AlertmanagerConfig = Annotated[
    str | None,
    typer.Option(
        "--alertmanager-config",
        help="With --live: Alertmanager configuration whose routes are tested with amtool.",
        metavar="FILE",
    ),
]


def require_live(*, live: bool, prometheus: str | None, alertmanager_config: str | None) -> None:
    """Reject options that would have no effect."""
    if not live and (prometheus or alertmanager_config):
        raise typer.BadParameter("--prometheus and --alertmanager-config need --live")


def choose_target(
    specs: list[str] | None, prometheus: str | None, settings_file: str | None
) -> Target | None:
    """Return the Prometheus to query; None if `slo.yaml` has errors, which the check reports.

    Exits with 2 if no Prometheus is chosen.
    """
    from slo_compiler.diagnostics.diagnostic import has_failed
    from slo_compiler.workflows.settings import resolve_settings

    settings, _, found = resolve_settings(spec_arguments(specs), settings_file)
    return None if has_failed(found) else chosen_prometheus(prometheus, settings, command="check")


def run_live(
    result: CheckResult,
    request: CompileRequest,
    target: Target | None,
    wanted: Format,
    *,
    alertmanager_config: str | None,
    progress: Progress,
) -> LiveResult | None:
    """Check the running system; None without a target, or if the specs have errors.

    Exits with 4 if Prometheus does not answer. Raises PromtoolError if amtool does not.
    """
    from slo_compiler.prometheus_api.client import PrometheusClient
    from slo_compiler.prometheus_api.errors import PrometheusError
    from slo_compiler.workflows.check_live import check_live

    if target is None or result.compiled.has_failed or not result.compiled.specs:
        return None
    try:
        return check_live(
            request,
            result.compiled,
            PrometheusClient(target.connection),
            environment=target.environment or request.environment,
            alertmanager_config=alertmanager_config,
            progress=progress,
        )
    except PrometheusError as error:
        end_without_answer(error, target, wanted, command="check")


def with_live(result: CheckResult, live: LiveResult) -> CheckResult:
    """Add the diagnostics of a live check."""
    from dataclasses import replace

    from slo_compiler.diagnostics.diagnostic import in_order

    return replace(
        result,
        diagnostics=in_order([*result.diagnostics, *live.diagnostics]),
        ignored=in_order([*result.ignored, *live.ignored]),
    )


def live_summary(live: LiveResult) -> str:
    """Format a summary of the comparison in one line."""
    rules = "rules unknown" if live.rules is None else f"{counted(live.rules, 'rule')} compared"
    asked, forms = live.queries
    return ", ".join(
        (
            f"live: {rules}",
            f"age of {live.series:,} recorded series of {counted(live.slos, 'SLO')}",
            f"{counted(live.selectors, 'selector')} of SLIs",
            f"retention {live.retention or 'unknown'}",
            f"{asked:,} of {forms:,} kinds of dashboard queries",
            f"{counted(live.alerts, 'alert')} routed" if live.alerts else "routes not tested",
            *_incidents(live),
            counted(live.requests, "request"),
        )
    )


def _incidents(live: LiveResult) -> tuple[str, ...]:
    """Format the incidents of the last 7 days; nothing if they were not searched."""
    if live.incidents is None:
        return ()
    found, missing = live.incidents
    return (f"{counted(found, 'incident')} in 7d, {missing:,} without a required postmortem",)
