"""The commands of `slo postmortem`; each imports heavy modules when it runs."""

from __future__ import annotations

import typer

from slo_compiler.cli.postmortem.actions import actions
from slo_compiler.cli.postmortem.agenda import agenda
from slo_compiler.cli.postmortem.declare import declare
from slo_compiler.cli.postmortem.fmt import fmt
from slo_compiler.cli.postmortem.lint import lint
from slo_compiler.cli.postmortem.new import new
from slo_compiler.cli.postmortem.note import note
from slo_compiler.cli.postmortem.scan import scan

postmortem_app = typer.Typer(
    name="postmortem",
    help="Write and check postmortems, and follow their actions.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
postmortem_app.command("new")(new)
postmortem_app.command("note")(note)
postmortem_app.command("lint")(lint)
postmortem_app.command("fmt")(fmt)
postmortem_app.command("agenda")(agenda)
postmortem_app.command("actions")(actions)
postmortem_app.command("declare")(declare)
postmortem_app.command("scan")(scan)
