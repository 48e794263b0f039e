"""`slo compile -o -`: one spec to standard output."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.verbosity import note

if TYPE_CHECKING:
    from slo_compiler.workflows.compile import CompileRequest


def require_one_text(specs: tuple[str, ...], *, output: str, only: str | None, check: bool) -> None:
    """Exit with 2 if options for standard input or output are combined with others that exclude them."""
    if "-" in specs and output != "-":
        raise typer.BadParameter(
            "a spec from standard input cannot be written to a directory, because generated files contain the"
            " path of their spec; use -o -"
        )
    if check and output == "-":
        raise typer.BadParameter("needs an output directory to compare with", param_hint="--check")
    if only and output != "-":
        raise typer.BadParameter(
            "needs -o -; to select outputs, use outputs in slo.yaml", param_hint="--only"
        )


def print_compiled(wanted: Format, options: CompileRequest, *, only: str | None) -> None:
    """Compile one spec and print the result; diagnostics go to standard error."""
    # Slow to import: it reads specs, which a run of `slo compile` without a changed spec does not.
    from slo_compiler.workflows.compile_text import RULES, NotOneTextError, TextRequest, compile_text

    if wanted is not Format.TEXT:
        raise typer.BadParameter("writes to standard output too; use slo validate", param_hint="--format")
    await_standard_input(options.specs)
    request = TextRequest(
        specs=options.specs,
        settings=options.settings,
        templates=options.templates,
        only=only or RULES,
        environment=options.environment,
        strict=options.strict,
    )
    try:
        result = compile_text(request)
    except NotOneTextError as error:
        raise typer.BadParameter(str(error)) from None
    show_diagnostics(result.diagnostics, wanted, ignored=result.ignored, strict=options.strict)
    if result.has_failed:
        fail(result.diagnostics, wanted)
    sys.stdout.write(result.text)


def await_standard_input(specs: tuple[str, ...]) -> None:
    """Exit with 2 if `-` is not the only spec; on a terminal, print that the command waits for input."""
    if "-" not in specs:
        return
    if len(specs) > 1:
        raise typer.BadParameter("must be the only spec if it is - (standard input)", param_hint="[SPECS]...")
    if sys.stdin and sys.stdin.isatty():
        note("Reading a spec from standard input. Press Ctrl-D to end it.")
