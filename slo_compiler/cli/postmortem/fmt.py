"""`slo postmortem fmt`."""

from __future__ import annotations

from typing import Annotated

import typer

from slo_compiler.cli.diagnostics import Format, fail, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import DiagnosticsFormat
from slo_compiler.cli.postmortem.options import Documents, document_arguments
from slo_compiler.cli.screen import counted, printable
from slo_compiler.cli.verbosity import Quiet, note


def fmt(
    documents: Documents = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 3 if a document would change.")
    ] = False,
    quiet: Quiet = False,  # noqa: ARG001 - stored by its callback
    format_: DiagnosticsFormat = Format.TEXT,
) -> None:
    """Align the tables of postmortems.

    Changes only spaces and dashes in tables. Tables in code and in generated evidence, and tables whose rows
    have different numbers of cells, are not changed.
    """
    from slo_compiler.workflows.postmortem_format import format_postmortems

    result = format_postmortems(document_arguments(documents), check=check)
    show_diagnostics(result.diagnostics, format_)
    if format_ is Format.TEXT:
        for path in result.changed:
            note(f"{'would align' if check else 'aligned'}: {printable(path)}")
        done = "to align" if check else "aligned"
        note(f"{counted(result.number, 'postmortem')}, {len(result.changed)} {done}")
    if result.diagnostics:
        fail(result.diagnostics, format_)
    if check and result.changed:
        raise typer.Exit(Exit.DRIFT)
