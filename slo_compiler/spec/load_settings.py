"""From `slo.yaml` to Settings; imports nothing that only specs need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import Settings
from slo_compiler.spec.parse_settings import parse_settings
from slo_compiler.spec.schema import SETTINGS_SCHEMA
from slo_compiler.spec.shaped import read_shaped
from slo_compiler.yaml_source.composition import compose_file
from slo_compiler.yaml_source.source import read_source

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic


def load_settings(path: str) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Read `slo.yaml`; where it cannot be used, the defaults and why."""
    data = read_source(path)
    if not isinstance(data, bytes):
        return Settings(), (data,)
    diagnostics, found = read_shaped(compose_file(path, data), schema=SETTINGS_SCHEMA)
    if diagnostics is None:
        return Settings(), found
    settings = parse_settings(diagnostics)
    return settings, diagnostics.all()
