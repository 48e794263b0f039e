"""`slo compile`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.compile_text import print_compiled, require_one_text
from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.drift import drift_in, show_drift
from slo_compiler.cli.environment import require_environment
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import (
    DiagnosticsFormat,
    EnvironmentName,
    Jobs,
    NoCache,
    OutputOrStream,
    Outputs,
    SettingsFile,
    SpecsOrStream,
    Strict,
    TemplateDirectory,
    not_empty,
    spec_arguments,
)
from slo_compiler.cli.progress import shown_progress
from slo_compiler.cli.screen import counted, printable, say
from slo_compiler.cli.verbosity import Quiet, Verbose, is_quiet, note, show_inputs

if TYPE_CHECKING:
    from slo_compiler.workflows.compile import CompileRequest, CompileResult

_Check = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Write nothing; print changes and a diff; exit with 3 if the output is out of date.",
    ),
]
_ExitCode = Annotated[
    bool, typer.Option("--exit-code", help="Exit with 3 if files were written or removed (for hooks).")
]
_Only = Annotated[
    str | None,
    typer.Option(
        "--only",
        help="With -o -: the output to write (default: rules).",
        metavar="NAME",
        callback=not_empty,
    ),
]

_MOST_NAMED = 10
"""Number of files that a summary lists by name."""


def compile_command(
    specs: SpecsOrStream = None,
    *,
    output: OutputOrStream = "generated",
    check: _Check = False,
    exit_code: _ExitCode = False,
    outputs: Outputs = None,
    settings: SettingsFile = None,
    environment: EnvironmentName = "",
    templates: TemplateDirectory = "",
    jobs: Jobs = None,
    no_cache: NoCache = False,
    strict: Strict = False,
    only: _Only = None,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    verbose: Verbose = False,  # noqa: ARG001 - as quiet
    format_: DiagnosticsFormat = Format.TEXT,
) -> None:
    """Compile specs into rules, tests and dashboards.

    All specs are checked before any file is written, and each file is replaced atomically. Files of deleted
    specs are removed, and edited files are replaced; both are listed. Files that slo did not generate, or
    that belong to another repository, are never changed.

    `slo compile - -o -` reads one spec from standard input and writes its rules to standard output.
    """
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.workflows.compile import CompileRequest
    from slo_compiler.workflows.specs import STREAM

    chosen = spec_arguments(specs)
    require_one_text(chosen, output=output, only=only, check=check)
    require_environment(environment, chosen, settings)
    request = CompileRequest(
        specs=chosen,
        environment=environment,
        output=output,
        settings=settings,
        templates=Templates(custom=templates),
        cache=not no_cache,
        processes=jobs,
        check=check,
        strict=strict,
        outputs=tuple(outputs or ()),
    )
    if output == STREAM:
        print_compiled(format_, request, only=only)
        return
    if _changed_files(request, format_) and exit_code:
        raise typer.Exit(Exit.DRIFT)


def _changed_files(request: CompileRequest, wanted: Format) -> bool:
    """Compile with progress on a terminal, report, and return whether files were written or removed."""
    from slo_compiler.workflows.compile import compile_repository

    custom = request.templates.custom
    show_inputs(request.specs, settings=request.settings, output=request.output, templates=custom)
    with shown_progress() as progress:
        result = compile_repository(request, progress=progress)
    _report(result, request, wanted)
    return bool(result.changes)


def _report(result: CompileResult, request: CompileRequest, wanted: Format) -> None:
    """Show diagnostics, drift and the summary; exit with an error if the run failed or found drift."""
    output = request.output
    drift = drift_in(wanted, result, output=output) if request.check else ()
    shown = (*result.diagnostics, *drift)
    show_diagnostics(shown, wanted, ignored=result.ignored, strict=request.strict)
    if result.has_failed:
        if not result.is_written:
            say(f"nothing was written to {printable(output)}")
        fail(result.diagnostics, wanted)
    if request.check:
        if result.changes and wanted is Format.TEXT and not is_quiet():
            _show_meaning(request)
        show_drift(result, wanted, output=output)
    if wanted is Format.TEXT:
        note(_summary(result, output=output))


def _show_meaning(request: CompileRequest) -> None:
    """Print what changed since the output was committed, before the diff; nothing outside of git."""
    from slo_compiler.cli.diff_formats import plain_text
    from slo_compiler.workflows.diff import changes_since_output
    from slo_compiler.workflows.snapshots import Scope

    scope = Scope(specs=request.specs, settings=request.settings)
    changed = changes_since_output(request.output, scope)
    if changed:
        sys.stdout.write(f"{plain_text(changed)}\n")


def _summary(result: CompileResult, *, output: str) -> str:
    rules = sum(result.expected_rules.values())
    named = len(result.environments) if result.environments[0].settings.environment else 0
    environments = f" in {counted(named, 'environment')}" if named else ""
    compiled = (
        f"{counted(len(result.specs), 'service')}, {counted(result.slos, 'SLO')},"
        f" {counted(rules, 'rule')}{environments}"
    )
    kinds = [change.kind for change in result.changes]
    written = ", ".join(
        f"{kinds.count(kind):,} {kind}" for kind in ("created", "changed", "removed") if kind in kinds
    )
    changes = f"{written}, " if written else ""
    unchanged = len(result.artifacts) - kinds.count("created") - kinds.count("changed")
    edited = [change.path for change in result.changes if change.is_edited]
    removed = [change.path for change in result.changes if change.kind == "removed"]
    return (
        f"{compiled}: {changes}{unchanged:,} unchanged in {printable(output)}\n"
        f"{_listed('replaced', 'edited file', edited)}{_listed('removed', 'file', removed)}"
        "Checked PromQL with the embedded parser; promtool did not run (slo check runs it)."
    )


def _listed(verb: str, noun: str, paths: list[str]) -> str:
    """Format `removed 2 files: rules/a.yaml, rules/b.yaml`, with at most ten names; empty without files."""
    if not paths:
        return ""
    named = ", ".join(printable(path) for path in paths[:_MOST_NAMED])
    more = f" and {len(paths) - _MOST_NAMED:,} more" if len(paths) > _MOST_NAMED else ""
    return f"{verb} {counted(len(paths), noun)}: {named}{more}\n"
