"""`slo check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from slo_compiler.cli.compile import show_drift
from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import (
    DiagnosticsFormat,
    Output,
    PromtoolChoice,
    PromtoolImage,
    SettingsFile,
    Specs,
    Strict,
    TemplateDirectory,
    spec_arguments,
)
from slo_compiler.cli.screen import counted, printable, say

if TYPE_CHECKING:
    from slo_compiler.promtool.errors import PromtoolError
    from slo_compiler.workflows.check import CheckResult


def check(
    specs: Specs = None,
    *,
    output: Output = "generated",
    settings: SettingsFile = None,
    templates: TemplateDirectory = "",
    promtool: PromtoolChoice = "auto",
    promtool_image: PromtoolImage = None,
    strict: Strict = False,
    format_: DiagnosticsFormat = Format.TEXT,
) -> None:
    """Run the whole gate over specs and output.

    Specs, drift, promtool over all rules and their tests, and dashboards read back. Exits 1 on errors, 3 if
    the output differs from the specs, 4 if promtool cannot be run.
    """
    from slo_compiler.promtool.errors import PromtoolError
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.workflows.check import check_repository
    from slo_compiler.workflows.compile import CompileRequest

    # Without the cache: a gate must not believe what somebody may have committed beside the output.
    request = CompileRequest(
        specs=spec_arguments(specs),
        output=output,
        settings=settings,
        templates=Templates(templates),
        cache=False,
        check=True,
        strict=strict,
    )
    try:
        result = check_repository(request, promtool=promtool, image=promtool_image)
    except PromtoolError as error:
        _show_no_verdict(error, output=output, wanted=format_)
        raise typer.Exit(Exit.TOOL) from None
    show_diagnostics(result.diagnostics, format_, ignored=result.ignored)
    if result.has_failed:
        fail(result.diagnostics, format_)
    show_drift(result.compiled, output=output)
    if format_ is Format.TEXT:
        say(_summary(result))


def _show_no_verdict(error: PromtoolError, *, output: str, wanted: Format) -> None:
    """One sentence for people; a diagnostic for machines, so that an empty report never looks like a pass."""
    from slo_compiler.diagnostics import Location
    from slo_compiler.diagnostics.codes import promtool as codes
    from slo_compiler.promtool.errors import PromtoolUnavailable

    word = codes.promtool_unavailable if isinstance(error, PromtoolUnavailable) else codes.promtool_failed
    diagnostic = word(Location(path=output), reason=str(error))
    if wanted is Format.TEXT:
        say(f"slo check: {diagnostic.code}: {printable(diagnostic.message)}")
    else:
        show_diagnostics((diagnostic,), wanted)


def _summary(result: CheckResult) -> str:
    compiled = result.compiled
    parsed = "".join(f", {counted(number, noun)} parsed" for noun, number in result.parsed)
    return (
        f"{counted(len(compiled.specs), 'service')}, {counted(compiled.slos, 'SLO')}:"
        " specs valid, output up to date,"
        f" {counted(result.rules, 'rule')} confirmed by promtool {result.promtool_version},"
        f" alerts of {counted(result.tested, 'SLO')} proved{parsed}"
    )
