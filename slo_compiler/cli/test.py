"""`slo test`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.environment import require_environment
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import (
    DiagnosticsFormat,
    EnvironmentName,
    Output,
    PromtoolChoice,
    PromtoolImage,
    SettingsFile,
    Specs,
    Strict,
    TemplateDirectory,
    spec_arguments,
)
from slo_compiler.cli.progress import shown_progress
from slo_compiler.cli.screen import counted, printable, say
from slo_compiler.cli.tool_errors import end_without_result
from slo_compiler.cli.verbosity import Quiet, Verbose, is_quiet, note, show_inputs, show_promtool

if TYPE_CHECKING:
    from slo_compiler.workflows.alert_test_results import AlertTestRequest, AlertTestResult

_Full = Annotated[bool, typer.Option("--full", help="Also run the slow tests (a few seconds per SLO).")]
_JUnit = Annotated[
    str | None, typer.Option("--junit", help="Write the results as JUnit XML to FILE.", metavar="FILE")
]
_Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, help="Number of parallel tests (default: cores + 1).", metavar="N"),
]
_NoCache = Annotated[
    bool, typer.Option("--no-cache", help="Ignore the cache, and run tests that passed before.")
]


def run_tests(
    specs: Specs = None,
    *,
    output: Output = "generated",
    full: _Full = False,
    junit: _JUnit = None,
    no_cache: _NoCache = False,
    jobs: _Jobs = None,
    settings: SettingsFile = None,
    environment: EnvironmentName = "",
    templates: TemplateDirectory = "",
    promtool: PromtoolChoice = "auto",
    promtool_image: PromtoolImage = None,
    strict: Strict = False,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    verbose: Verbose = False,  # noqa: ARG001 - as quiet
    format_: DiagnosticsFormat = Format.TEXT,
) -> None:
    """Test with promtool when each alert fires, stays silent and resolves.

    Exits with 1 if a test fails, and 4 if promtool is missing or fails.
    """
    from slo_compiler.cores import promtool_processes
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.workflows.alert_test_results import AlertTestRequest

    paths = spec_arguments(specs)
    require_environment(environment, paths, settings)
    request = AlertTestRequest(
        specs=paths,
        environment=environment,
        output=output,
        settings=settings,
        templates=Templates(custom=templates),
        full=full,
        cache=not no_cache,
        jobs=jobs or promtool_processes(),
        strict=strict,
    )
    show_inputs(paths, settings=settings, output=output, templates=templates)
    result = _tested(request, promtool, promtool_image, format_)
    if junit is not None:
        _write_junit(result, junit)
    _report(result, format_, strict=strict)


def _tested(request: AlertTestRequest, promtool: str, image: str | None, wanted: Format) -> AlertTestResult:
    """Run the tests, with progress on a terminal. Exits with 4 without a working promtool."""
    from slo_compiler.promtool.errors import PromtoolError
    from slo_compiler.workflows.check import choose_promtool
    from slo_compiler.workflows.run_tests import run_alert_tests

    try:
        tool = choose_promtool(promtool, image)
        show_promtool(tool)
        with shown_progress() as progress:
            return run_alert_tests(request, tool, progress=progress)
    except PromtoolError as error:
        end_without_result("test", error, output=request.output, wanted=wanted)


def _report(result: AlertTestResult, wanted: Format, *, strict: bool) -> None:
    """Print a line per SLO, diagnostics and a summary; exit with 1 if a test failed."""
    if wanted is Format.TEXT:
        _show(result)
    show_diagnostics(result.diagnostics, wanted, ignored=result.ignored, strict=strict)
    if not result.passed:
        fail(result.diagnostics, wanted)
    if wanted is Format.TEXT:
        note(_summary(result))


def _show(result: AlertTestResult) -> None:
    """Print one line per SLO, with the times measured by its quick test."""
    from slo_compiler.workflows.alert_test_results import Status

    width = max((len(slo.identity) for slo in result.slos), default=0)
    for slo in result.slos:
        if is_quiet() and slo.status is Status.PASSED:
            continue
        typer.echo(f"{slo.identity:<{width}}  {slo.text or slo.status}")


def _summary(result: AlertTestResult) -> str:
    held = sum(file.is_cached for file in result.files)
    cached = f" ({held:,} cached)" if held else ""
    return (
        f"{counted(len(result.slos), 'SLO')}: {counted(len(result.files), 'test file')} passed{cached},"
        f" promtool {result.promtool_version}"
    )


def _write_junit(result: AlertTestResult, path: str) -> None:
    from slo_compiler.cli.junit import junit_text

    try:
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 - any path, including /dev/stdout
            file.write(junit_text(result))
    except OSError as error:
        say(f"slo test: cannot write {printable(path)}: {(error.strerror or str(error)).lower()}")
        raise typer.Exit(Exit.USAGE) from None
