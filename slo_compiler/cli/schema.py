"""`slo schema`."""

from __future__ import annotations

from typing import Annotated

import typer


def schema(
    *,
    settings: Annotated[
        bool, typer.Option("--settings", help="The schema of slo.yaml instead of the specs'.")
    ] = False,
) -> None:
    """Print the JSON Schema of a spec.

    For editors and for reading: every key is described.
    """
    from slo_compiler.spec.schema import SETTINGS_SCHEMA, SPEC_SCHEMA, schema_text

    typer.echo(schema_text(SETTINGS_SCHEMA if settings else SPEC_SCHEMA), nl=False)
