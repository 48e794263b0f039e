"""From a file to the model: read, check the shape, parse, check the sense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.model import Settings
from slo_compiler.spec.checks import check_alerting
from slo_compiler.spec.findings import Findings
from slo_compiler.spec.parse import parse_service
from slo_compiler.spec.parse_settings import parse_settings
from slo_compiler.spec.schema import SETTINGS_SCHEMA, SPEC_SCHEMA, check_shape
from slo_compiler.spec.source import read_source
from slo_compiler.spec.yaml_reader import read_document

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSpec:
    """One spec file: its service, unless something in it is wrong, and what was found."""

    path: str
    service: Service | None
    diagnostics: tuple[Diagnostic, ...] = ()


def load_spec(path: str, *, settings: Settings) -> LoadedSpec:
    """Read one spec file."""
    data = read_source(path)
    if not isinstance(data, bytes):
        return LoadedSpec(path=path, service=None, diagnostics=(data,))
    return load_spec_bytes(path, data, settings=settings)


def load_spec_bytes(path: str, data: bytes, *, settings: Settings) -> LoadedSpec:
    """Read a spec whose content is at hand."""
    findings, found = _read(path, data, schema=SPEC_SCHEMA)
    if findings is None:
        return LoadedSpec(path=path, service=None, diagnostics=found)
    service = parse_service(findings, settings=settings)
    if service is not None:
        for slo in service.slos:
            for diagnostic in check_alerting(slo):
                findings.add(diagnostic)
    return LoadedSpec(path=path, service=service, diagnostics=findings.all())


def load_settings(path: str | None) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Read `slo.yaml`; without one, the defaults."""
    if path is None:
        return Settings(), ()
    data = read_source(path)
    if not isinstance(data, bytes):
        return Settings(), (data,)
    findings, found = _read(path, data, schema=SETTINGS_SCHEMA)
    if findings is None:
        return Settings(), found
    settings = parse_settings(findings)
    return settings, findings.all()


def _read(path: str, data: bytes, *, schema: str) -> tuple[Findings | None, tuple[Diagnostic, ...]]:
    """A document of the right shape, or why it is none."""
    document, diagnostics = read_document(path, data)
    if document is None or any(diagnostic.is_error for diagnostic in diagnostics):
        return None, diagnostics
    diagnostics = check_shape(document, schema=schema)
    return (None, diagnostics) if diagnostics else (Findings(document), ())
