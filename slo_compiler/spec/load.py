"""From a file to the model: read, check the shape, parse, check the sense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.spec.checks import check_alerting
from slo_compiler.spec.parse import parse_service
from slo_compiler.spec.schema import SPEC_SCHEMA
from slo_compiler.spec.shaped import read_shaped
from slo_compiler.spec.source import read_source

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Service, Settings


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
    findings, found = read_shaped(path, data, schema=SPEC_SCHEMA)
    if findings is None:
        return LoadedSpec(path=path, service=None, diagnostics=found)
    service = parse_service(findings, settings=settings)
    if service is not None:
        for slo in service.slos:
            for diagnostic in check_alerting(slo):
                findings.add(diagnostic)
    return LoadedSpec(path=path, service=service, diagnostics=findings.all())
