"""Validate a document against its JSON Schema; errors become diagnostics with locations.

Three validators use the same schema. `schema_match` finds that almost every valid document is valid, without
an import. `jsonschema-rs` decides about the others, about 200 times as fast as `jsonschema`. For an invalid
document, `jsonschema` returns the errors, because it describes them in full. Tests ensure that all give the
same result.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slo_compiler.spec.schema_match import surely_matches
from slo_compiler.spec.severities import extend

if TYPE_CHECKING:
    import jsonschema_rs

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.document import Document

SPEC_SCHEMA = "slo.schema.json"
SETTINGS_SCHEMA = "settings.schema.json"
POSTMORTEM_SCHEMA = "postmortem.schema.json"
"""Schema of the front matter of a postmortem."""

INCIDENTS_SCHEMA = "incidents.schema.json"
"""Schema of the file of declared incidents."""


def schema_text(name: str) -> str:
    """Return the text of a schema, as printed by `slo schema`."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


@lru_cache(maxsize=8)
def load_schema(name: str, *, further: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a parsed schema; `further` are the severities of the settings besides pages and tickets."""
    schema: dict[str, Any] = json.loads(schema_text(name))
    if further:
        extend(schema, further=further)
    return schema


@lru_cache(maxsize=8)
def _fast_validator(name: str, further: tuple[str, ...]) -> jsonschema_rs.Draft7Validator:
    import jsonschema_rs  # takes more time to import than the documents of a short run to validate

    return jsonschema_rs.Draft7Validator(load_schema(name, further=further))


def is_valid(data: object, *, schema: str, further: tuple[str, ...] = ()) -> bool:
    """Return whether data match a schema; `further` are severities as in `load_schema`."""
    return surely_matches(data, load_schema(schema, further=further)) or _fast_validator(
        schema, further
    ).is_valid(data)


def check_shape(
    document: Document, *, schema: str, further: tuple[str, ...] = (), is_partial: bool = False
) -> tuple[Diagnostic, ...]:
    """Return all schema errors of a document; empty if it is valid.

    `further` are severities as in `load_schema`. In a partial document, missing keys and values are no
    errors.
    """
    if is_valid(document.data, schema=schema, further=further):
        return ()
    from slo_compiler.spec.schema_errors import explain_errors  # slow to import, and rarely needed

    return explain_errors(document, schema=load_schema(schema, further=further), is_partial=is_partial)
