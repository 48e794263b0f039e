"""Load the settings from `slo.yaml`, without imports that only specs need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import settings as codes
from slo_compiler.model import Settings
from slo_compiler.records import replace
from slo_compiler.spec.collector import DiagnosticCollector
from slo_compiler.spec.literal_secrets import hide_lines, literal_secrets, without
from slo_compiler.spec.parse_settings import parse_settings
from slo_compiler.spec.schema import SETTINGS_SCHEMA, check_shape
from slo_compiler.spec.severities import further_severities
from slo_compiler.spec.suppressions import parse_ignore, read_comments
from slo_compiler.yaml_source.composition import compose_file
from slo_compiler.yaml_source.source import read_source
from slo_compiler.yaml_source.yaml_reader import build_document

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.document import Document


def load_settings(path: str) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Load `slo.yaml`; return the defaults and the diagnostics if it is invalid."""
    data = read_source(path)
    if not isinstance(data, bytes):
        return Settings(), (data,)
    return load_settings_bytes(path, data)


def load_settings_bytes(path: str, data: bytes) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Load settings from their bytes; return the defaults and the diagnostics if they are invalid."""
    file = compose_file(path, data)
    comments, wrong = read_comments(file)
    document, found = build_document(file)
    if document is None:
        return Settings(suppressions=comments), (*found, *wrong)
    document, secrets = _without_secrets(document)
    further = further_severities(document.data)
    found = (*secrets, *check_shape(document, schema=SETTINGS_SCHEMA, further=further))
    if found:
        found = hide_lines((*found, *wrong), of=secrets)
        return Settings(suppressions=comments), found
    diagnostics = DiagnosticCollector(document)
    settings = parse_settings(diagnostics)
    settings = replace(settings, suppressions=(*parse_ignore(diagnostics), *comments))
    return settings, (*diagnostics.all(), *wrong)


def _without_secrets(document: Document) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Report each literal secret once, and remove it from the document: no other message may quote it."""
    secrets = literal_secrets(document.data)
    found = tuple(
        codes.literal_secret(document.location(secret.path, key=True), key=secret.key, instead=secret.instead)
        for secret in secrets
    )
    return replace(document, data=without(document.data, tuple(secret.path for secret in secrets))), found
