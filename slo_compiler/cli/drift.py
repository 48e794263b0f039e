"""Messages of `slo compile --check` and `slo check` about output that is out of date."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from slo_compiler.cli.diagnostics import Format
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.screen import counted, printable, say
from slo_compiler.cli.verbosity import is_quiet

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.workflows.compile import CompileResult


def drift_in(wanted: Format, result: CompileResult, *, output: str) -> tuple[Diagnostic, ...]:
    """Return the changes of a check as diagnostics; none for text, which has a diff."""
    from slo_compiler.workflows.changes import drift_diagnostics

    return () if wanted is Format.TEXT else drift_diagnostics(result.changes, output=output)


def show_drift(result: CompileResult, wanted: Format, *, output: str) -> None:
    """Exit with 3 if there are changes; print the diff first, as text and unless quiet."""
    if not result.changes:
        return
    if wanted is Format.TEXT and not is_quiet():
        for change in result.changes:
            sys.stdout.write(change.diff)
    files = counted(len(result.changes), "file")
    say(f"{files} in {printable(output)} out of date; run slo compile")
    raise typer.Exit(Exit.DRIFT)
