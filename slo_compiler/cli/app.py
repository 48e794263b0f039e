"""The typer application; commands import heavy modules when they run."""

from __future__ import annotations

import os

# Plain help renders three times as fast as boxes, and looks the same in a pipe.
os.environ.setdefault("TYPER_USE_RICH", "0")

import typer

from slo_compiler.cli.budget import budget
from slo_compiler.cli.check import check
from slo_compiler.cli.compile import compile_command
from slo_compiler.cli.diff import diff
from slo_compiler.cli.explain import explain
from slo_compiler.cli.gate import gate
from slo_compiler.cli.postmortem.app import postmortem_app
from slo_compiler.cli.schema import schema
from slo_compiler.cli.status import status
from slo_compiler.cli.test import run_tests
from slo_compiler.cli.validate import validate

app = typer.Typer(
    name="slo",
    help="Compile SLO specs into Prometheus rules, burn-rate alerts, promtool tests and Grafana dashboards.",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("compile")(compile_command)
app.command("validate")(validate)
app.command("check")(check)
app.command("test")(run_tests)
app.command("diff")(diff)
app.command("explain")(explain)
app.command("budget")(budget)
app.command("status")(status)
app.command("gate")(gate)
app.command("schema")(schema)
app.add_typer(postmortem_app)


@app.callback(
    epilog="Exit codes: 0 success, 1 errors in the input, 2 wrong usage, 3 output out of date, change"
    " blocked, urgent action overdue, postmortem missing or a change that --fail-on names, 4 promtool,"
    " Docker, git or Prometheus failed or knows nothing, or standard output cannot be written."
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
