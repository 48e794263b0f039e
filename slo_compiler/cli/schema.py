"""`slo schema`."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    *,
    settings: Annotated[bool, typer.Option("--settings", help="Print the schema of slo.yaml.")] = False,
    postmortem: Annotated[
        bool, typer.Option("--postmortem", help="Print the schema of the front matter of postmortems.")
    ] = False,
    incidents: Annotated[
        bool, typer.Option("--incidents", help="Print the schema of postmortems/incidents.yaml.")
    ] = False,
) -> None:
    """Print the JSON Schema of specs.

    The schema describes every key, for completion and validation in editors. It includes the severities that
    slo.yaml in the working directory declares.
    """
    from slo_compiler.spec.schema import INCIDENTS_SCHEMA, POSTMORTEM_SCHEMA, SETTINGS_SCHEMA, SPEC_SCHEMA
    from slo_compiler.workflows.schema import schema_for_editors

    choices = {SETTINGS_SCHEMA: settings, POSTMORTEM_SCHEMA: postmortem, INCIDENTS_SCHEMA: incidents}
    chosen = [name for name, is_chosen in choices.items() if is_chosen]
    if len(chosen) > 1:
        raise typer.BadParameter("--settings, --postmortem and --incidents exclude each other")
    typer.echo(schema_for_editors(chosen[0] if chosen else SPEC_SCHEMA), nl=False)
