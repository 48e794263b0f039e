"""The shape of a document: JSON Schema errors become diagnostics at their places.

Two validators read one schema. `jsonschema-rs` answers whether a document is valid, some 200
times faster; only for one that is not does `jsonschema` say what is wrong, since it gives
every error in full. Tests hold them to the same verdict.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.document import Document

SPEC_SCHEMA = "slo.schema.json"
SETTINGS_SCHEMA = "settings.schema.json"


def schema_text(name: str) -> str:
    """A schema as it ships; `slo schema` prints it."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


@lru_cache(maxsize=2)
def load_schema(name: str) -> dict[str, Any]:
    """A schema as data."""
    schema: dict[str, Any] = json.loads(schema_text(name))
    return schema


@lru_cache(maxsize=2)
def _fast_validator(name: str) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(load_schema(name))


def check_shape(document: Document, *, schema: str) -> tuple[Diagnostic, ...]:
    """Every way in which the document departs from the schema; empty if it is valid."""
    if _fast_validator(schema).is_valid(document.data):
        return ()
    from slo_compiler.spec.schema_errors import explain_errors  # slow to import, and rarely needed

    return explain_errors(document, schema=load_schema(schema))
