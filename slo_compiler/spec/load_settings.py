"""Load the settings from `slo.yaml`, without imports that only specs need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import Settings
from slo_compiler.records import replace
from slo_compiler.spec.collector import DiagnosticCollector
from slo_compiler.spec.literal_secrets import hide_lines, report_secrets
from slo_compiler.spec.parse_settings import parse_settings
from slo_compiler.spec.schema import SETTINGS_SCHEMA, check_shape
from slo_compiler.spec.severities import further_severities
from slo_compiler.spec.suppressions import parse_ignore, read_comments
from slo_compiler.yaml_source.composition import compose_file
from slo_compiler.yaml_source.source import read_source
from slo_compiler.yaml_source.yaml_reader import build_document

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic


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
        from slo_compiler.spec.partial_settings import all_errors  # only a file with errors needs it

        return Settings(suppressions=comments), all_errors(file, (*found, *wrong))
    document, secrets = report_secrets(document)
    further = further_severities(document.data)
    found = (*secrets, *check_shape(document, schema=SETTINGS_SCHEMA, further=further))
    if found:
        found = hide_lines((*found, *wrong), of=secrets)
        return Settings(suppressions=comments), found
    diagnostics = DiagnosticCollector(document)
    settings = parse_settings(diagnostics)
    settings = replace(settings, suppressions=(*parse_ignore(diagnostics), *comments))
    return settings, (*diagnostics.all(), *wrong)
