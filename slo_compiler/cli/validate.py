"""`slo validate`."""

from __future__ import annotations

from slo_compiler.cli.compile_text import await_standard_input
from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.options import DiagnosticsFormat, SettingsFile, SpecsOrStream, Strict, spec_arguments
from slo_compiler.cli.progress import shown_progress
from slo_compiler.cli.screen import counted
from slo_compiler.cli.verbosity import Quiet, Verbose, note, show_inputs


def validate(
    specs: SpecsOrStream = None,
    *,
    settings: SettingsFile = None,
    strict: Strict = False,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    verbose: Verbose = False,  # noqa: ARG001 - as quiet
    format_: DiagnosticsFormat = Format.TEXT,
) -> None:
    """Check specs without writing files.

    Checks syntax, schema and PromQL, and names across the repository. Exits with 1 on errors.
    """
    from slo_compiler.workflows.validate import validate_repository

    await_standard_input(spec_arguments(specs))
    show_inputs(spec_arguments(specs), settings=settings)
    with shown_progress() as progress:
        result = validate_repository(
            spec_arguments(specs), settings_path=settings, strict=strict, progress=progress
        )
    show_diagnostics(result.diagnostics, format_, ignored=result.ignored, strict=strict)
    if result.has_failed:
        fail(result.diagnostics, format_)
    if format_ is Format.TEXT:
        note(f"{counted(result.services, 'service')} with {counted(result.slos, 'SLO')}: valid")
