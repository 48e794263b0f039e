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
) -> None:
    """Print the JSON Schema of specs.

    The schema describes every key, and works in editors.
    """
    from slo_compiler.spec.schema import POSTMORTEM_SCHEMA, SETTINGS_SCHEMA, SPEC_SCHEMA, schema_text

    if settings and postmortem:
        raise typer.BadParameter("--settings and --postmortem exclude each other")
    name = SETTINGS_SCHEMA if settings else POSTMORTEM_SCHEMA if postmortem else SPEC_SCHEMA
    typer.echo(schema_text(name), nl=False)
