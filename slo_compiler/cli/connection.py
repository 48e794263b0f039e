"""Messages of live commands if no Prometheus is selected, or if it does not answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from slo_compiler.cli.diagnostics import Format, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.screen import printable, say

if TYPE_CHECKING:
    from typing import NoReturn

    from slo_compiler.model import Settings
    from slo_compiler.prometheus_api.errors import PrometheusError
    from slo_compiler.workflows.connect import Target


def chosen_prometheus(choice: str | None, settings: Settings, *, command: str) -> Target:
    """Return the Prometheus of `--prometheus`, the variable or `slo.yaml`; exit with 2 if there is none."""
    from slo_compiler.workflows.connect import ConnectionChoiceError, resolve_connection

    try:
        return resolve_connection(choice, settings, os.environ)
    except ConnectionChoiceError as error:
        say(f"slo {command}: {printable(str(error))}")
        raise typer.Exit(Exit.USAGE) from None


def end_without_answer(error: PrometheusError, target: Target, wanted: Format, *, command: str) -> NoReturn:
    """Print the error, as text or as a diagnostic in another format; exit with 4."""
    from slo_compiler.workflows.unanswered import unanswered

    diagnostic = unanswered(error, target)
    if wanted is Format.TEXT:
        say(f"slo {command}: {diagnostic.code}: {printable(diagnostic.message)}")
    else:
        show_diagnostics((diagnostic,), wanted)
    raise typer.Exit(Exit.TOOL)
