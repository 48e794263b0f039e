"""`slo schema`."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    *,
    settings: Annotated[bool, typer.Option("--settings", help="Print the schema of slo.yaml.")] = False,
) -> None:
    """Print the JSON Schema of specs.

    The schema describes every key, and works in editors.
    """
    from slo_compiler.spec.schema import SETTINGS_SCHEMA, SPEC_SCHEMA, schema_text

    typer.echo(schema_text(SETTINGS_SCHEMA if settings else SPEC_SCHEMA), nl=False)
