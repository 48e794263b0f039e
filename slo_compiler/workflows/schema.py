"""Schemas for editors, with the severities of the repository."""

from __future__ import annotations

import json

from slo_compiler.spec.schema import SETTINGS_SCHEMA, SPEC_SCHEMA, load_schema, schema_text
from slo_compiler.workflows.settings import resolve_settings


def schema_for_editors(name: str) -> str:
    """Return the text of a schema; those of specs and settings have the severities of `slo.yaml`.

    Settings with errors have no further severities.
    """
    if name not in (SPEC_SCHEMA, SETTINGS_SCHEMA):
        return schema_text(name)
    settings, _, _ = resolve_settings((), None)
    further = settings.severity_names.further
    if not further:
        return schema_text(name)
    return json.dumps(load_schema(name, further=further), indent=2, ensure_ascii=False) + "\n"
