"""`slo check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.drift import drift_in, show_drift
from slo_compiler.cli.environment import require_environment
from slo_compiler.cli.options import (
    AsOf,
    DiagnosticsFormat,
    EnvironmentName,
    Output,
    Outputs,
    PrometheusChoice,
    PromtoolChoice,
    PromtoolImage,
    SettingsFile,
    Specs,
    Strict,
    TemplateDirectory,
    day_of,
    spec_arguments,
)
from slo_compiler.cli.progress import shown_progress
from slo_compiler.cli.running_system import (
    AlertmanagerConfig,
    Live,
    choose_target,
    live_summary,
    require_live,
    run_live,
    with_live,
)
from slo_compiler.cli.screen import counted
from slo_compiler.cli.tool_errors import end_without_result
from slo_compiler.cli.verbosity import Quiet, Verbose, note, show_inputs, show_promtool

if TYPE_CHECKING:
    from datetime import date

    from slo_compiler.workflows.check import CheckResult
    from slo_compiler.workflows.check_live import LiveResult
    from slo_compiler.workflows.compile import CompileRequest
    from slo_compiler.workflows.connect import Target


def check(
    specs: Specs = None,
    *,
    output: Output = "generated",
    outputs: Outputs = None,
    settings: SettingsFile = None,
    environment: EnvironmentName = "",
    templates: TemplateDirectory = "",
    promtool: PromtoolChoice = "auto",
    promtool_image: PromtoolImage = None,
    live: Live = False,
    prometheus: PrometheusChoice = None,
    alertmanager_config: AlertmanagerConfig = None,
    strict: Strict = False,
    as_of: AsOf = None,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    verbose: Verbose = False,  # noqa: ARG001 - as quiet
    format_: DiagnosticsFormat = Format.TEXT,
) -> None:
    """Check specs, generated files and postmortems, for CI.

    Checks that specs are valid, that the output is up to date, that promtool accepts all rules and their
    tests pass, and that dashboards are valid JSON. If there are postmortems next to slo.yaml or the specs,
    also runs the checks of `slo postmortem lint`. Exits with 1 on errors, 3 if the output is out of date, and
    4 if promtool is missing or fails. Dates that have passed are warnings, and never make it fail.

    With --live, also checks that a running Prometheus has loaded the rules, that their series are fresh, and
    that the series of the SLIs exist. Exits with 4 if Prometheus does not answer.
    """
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.workflows.compile import CompileRequest

    require_live(live=live, prometheus=prometheus, alertmanager_config=alertmanager_config)
    target = choose_target(specs, prometheus, settings) if live else None
    require_environment(environment, spec_arguments(specs), settings)
    # Without the cache: a CI check must not trust a cache that was committed next to the output.
    request = CompileRequest(
        specs=spec_arguments(specs),
        environment=environment,
        output=output,
        settings=settings,
        templates=Templates(custom=templates),
        cache=False,
        check=True,
        strict=strict,
        outputs=tuple(outputs or ()),
    )
    tools = (promtool, promtool_image, alertmanager_config)
    result, running = _checked(request, target, tools, day_of(as_of), format_)
    _report(result, running, format_, output=output, strict=strict)


def _checked(
    request: CompileRequest,
    target: Target | None,
    tools: tuple[str, str | None, str | None],
    day: date,
    wanted: Format,
) -> tuple[CheckResult, LiveResult | None]:
    """Check the files and, with a target, the running system, with progress on a terminal.

    `tools` are the values of --promtool, --promtool-image and --alertmanager-config. Exits with 4 if a tool
    or Prometheus gives no answer.
    """
    from slo_compiler.promtool.errors import PromtoolError
    from slo_compiler.workflows.check import check_repository, choose_promtool

    custom = request.templates.custom
    show_inputs(request.specs, settings=request.settings, output=request.output, templates=custom)
    try:
        promtool, image, config = tools
        tool = choose_promtool(promtool, image)
        show_promtool(tool)
        with shown_progress() as progress:
            result = check_repository(request, tool, as_of=day, progress=progress)
            return result, run_live(
                result, request, target, wanted, alertmanager_config=config, progress=progress
            )
    except PromtoolError as error:
        end_without_result("check", error, output=request.output, wanted=wanted)


def _report(
    result: CheckResult, running: LiveResult | None, format_: Format, *, output: str, strict: bool
) -> None:
    """Print diagnostics, drift and a summary; exit if there are errors or drift."""
    if running is not None:
        result = with_live(result, running)
    drift = drift_in(format_, result.compiled, output=output)
    show_diagnostics((*result.diagnostics, *drift), format_, ignored=result.ignored, strict=strict)
    if running is not None and format_ is Format.TEXT:
        note(live_summary(running))
    if result.has_failed:
        fail(result.diagnostics, format_)
    show_drift(result.compiled, format_, output=output)
    if format_ is Format.TEXT:
        note(_summary(result))


def _summary(result: CheckResult) -> str:
    compiled = result.compiled
    parsed = "".join(f", {counted(number, noun)} parsed" for noun, number in result.parsed)
    routes = f", {counted(result.routes, 'route')} tested with amtool" if result.routes else ""
    from_totals = f" ({result.from_totals:,} from their totals on)" if result.from_totals else ""
    postmortems = f", {counted(result.postmortems, 'postmortem')} checked" if result.postmortems else ""
    return (
        f"{counted(len(compiled.specs), 'service')}, {counted(compiled.slos, 'SLO')}:"
        " specs valid, output up to date,"
        f" {counted(result.rules, 'rule')} confirmed by promtool {result.promtool_version},"
        f" alerts of {counted(result.tested, 'SLO')} tested{from_totals}{parsed}{routes}{postmortems}"
    )
