"""`slo validate`."""

from __future__ import annotations

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.options import DiagnosticsFormat, SettingsFile, Specs, Strict, spec_arguments
from slo_compiler.cli.screen import counted, say


def validate(
    specs: Specs = None,
    *,
    settings: SettingsFile = None,
    strict: Strict = False,
    format_: DiagnosticsFormat = Format.TEXT,
) -> None:
    """Check specs without writing files.

    Checks syntax, schema and PromQL, and names across the repository. Exits with 1 on errors.
    """
    from slo_compiler.workflows.validate import validate_repository

    result = validate_repository(spec_arguments(specs), settings_path=settings, strict=strict)
    show_diagnostics(result.diagnostics, format_, ignored=result.ignored)
    if result.has_failed:
        fail(result.diagnostics, format_)
    if format_ is Format.TEXT:
        say(f"{counted(result.services, 'service')} with {counted(result.slos, 'SLO')}: valid")
