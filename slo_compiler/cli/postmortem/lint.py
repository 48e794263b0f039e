"""`slo postmortem lint`."""

from __future__ import annotations

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.options import AsOf, DiagnosticsFormat, SettingsFile, Strict, day_of, spec_arguments
from slo_compiler.cli.postmortem.options import Documents, NamedSpecs, document_arguments
from slo_compiler.cli.screen import counted
from slo_compiler.cli.verbosity import Quiet, note


def lint(
    documents: Documents = None,
    *,
    specs: NamedSpecs = None,
    settings: SettingsFile = None,
    strict: Strict = False,
    as_of: AsOf = None,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    format_: DiagnosticsFormat = Format.TEXT,
) -> None:
    """Check postmortems: facts, text, timeline and actions.

    Reads only files. Exits with 1 on errors. In a draft, missing facts and text are only warnings. Warnings
    about actions and drafts that are overdue on the day of --as-of never make it fail.
    """
    from slo_compiler.workflows.postmortems import PostmortemRequest, lint_postmortems

    result = lint_postmortems(
        PostmortemRequest(
            paths=document_arguments(documents),
            specs=spec_arguments(specs),
            settings=settings,
            as_of=day_of(as_of),
            strict=strict,
        )
    )
    show_diagnostics(result.diagnostics, format_, ignored=result.ignored, strict=strict)
    if result.has_failed:
        fail(result.diagnostics, format_)
    if format_ is Format.TEXT:
        note(f"{counted(result.number, 'postmortem')} checked")
