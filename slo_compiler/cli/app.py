"""The typer application; commands are imported when they are called."""

from __future__ import annotations

import os

# Plain help renders three times as fast as boxes, and looks the same in a pipe.
os.environ.setdefault("TYPER_USE_RICH", "0")

import typer

from slo_compiler.cli.lazy import Place, lazy_group

COMMANDS = {
    "compile": Place(
        module="slo_compiler.cli.compile",
        name="compile_command",
        summary="Compile specs into rules, tests and dashboards.",
    ),
    "validate": Place(
        module="slo_compiler.cli.validate",
        name="validate",
        summary="Check specs without writing files.",
    ),
    "check": Place(
        module="slo_compiler.cli.check",
        name="check",
        summary="Check specs, generated files and postmortems, for CI.",
    ),
    "test": Place(
        module="slo_compiler.cli.test",
        name="run_tests",
        summary="Test with promtool when each alert fires, stays silent and resolves.",
    ),
    "diff": Place(
        module="slo_compiler.cli.diff",
        name="diff",
        summary="Show how changes to the specs affect budgets, alerts, cost and history.",
    ),
    "explain": Place(
        module="slo_compiler.cli.explain",
        name="explain",
        summary="Explain an SLO or a diagnostic code.",
    ),
    "budget": Place(
        module="slo_compiler.cli.budget",
        name="budget",
        summary="Print error budgets for targets.",
    ),
    "status": Place(
        module="slo_compiler.cli.status",
        name="status",
        summary="Print the status of all SLOs, worst first.",
    ),
    "gate": Place(
        module="slo_compiler.cli.gate",
        name="gate",
        summary="Check the error budget policy before a deployment.",
    ),
    "schema": Place(
        module="slo_compiler.cli.schema",
        name="schema",
        summary="Print the JSON Schema of specs.",
    ),
    "postmortem": Place(
        module="slo_compiler.cli.postmortem.app",
        name="postmortem_app",
        summary="Write and check postmortems, and track their actions.",
    ),
}
"""In the order of the help."""

app = typer.Typer(
    name="slo",
    cls=lazy_group(COMMANDS),
    help="Compile SLO specs into Prometheus rules, burn-rate alerts, promtool tests and Grafana dashboards.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(
    epilog="Exit codes: 0 success, 1 errors in the input, 2 wrong usage, 3 output out of date, change"
    " blocked, urgent action overdue, postmortem missing or a change selected by --fail-on, 4 promtool,"
    " Docker, git or Prometheus is missing, failed or returned no data, or standard output cannot be written."
)
def main(
    *,
    version: bool = typer.Option(False, "--version", help="Print the version and exit."),  # noqa: FBT003 - the default value in typer
) -> None:
    """Compile SLO specs into Prometheus rules, burn-rate alerts, promtool tests and Grafana dashboards."""
    if version:
        from slo_compiler import __version__

        typer.echo(f"slo {__version__}")
        raise typer.Exit
