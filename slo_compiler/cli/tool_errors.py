"""Ends a command without a result, because promtool, amtool or Prometheus does not work."""

from __future__ import annotations

from typing import NoReturn

import typer

from slo_compiler.cli.diagnostics import Format, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.screen import printable, say


def end_without_result(command: str, error: Exception, *, output: str, wanted: Format) -> NoReturn:
    """Exit with 4 after a sentence as text, or a diagnostic in other formats: no report is empty."""
    from slo_compiler.diagnostics import Location
    from slo_compiler.diagnostics.codes import live_routes
    from slo_compiler.diagnostics.codes import promtool as codes
    from slo_compiler.promtool.errors import AmtoolError, PromtoolUnavailable

    if isinstance(error, AmtoolError):
        word = live_routes.amtool_unanswering
    else:
        word = codes.promtool_unavailable if isinstance(error, PromtoolUnavailable) else codes.promtool_failed
    diagnostic = word(Location(path=output), reason=str(error))
    if wanted is Format.TEXT:
        say(f"slo {command}: {diagnostic.code}: {printable(diagnostic.message)}")
    else:
        show_diagnostics((diagnostic,), wanted)
    raise typer.Exit(Exit.TOOL) from None
