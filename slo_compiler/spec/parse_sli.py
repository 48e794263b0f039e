"""Parse the SLI of an SLO."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.model.kinds import kind_module
from slo_compiler.spec.sli_reading import SliReading

if TYPE_CHECKING:
    from slo_compiler.model import Settings, Sli
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

KINDS = "slo_compiler.spec.slis"


def parse_sli(
    data: dict[str, Any],
    path: DataPath,
    *,
    groups: tuple[str, ...],
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> Sli | None:
    """Parse the SLI; None if it is invalid, with the reason in `diagnostics`."""
    ((kind, body),) = data.items()
    reading = SliReading(diagnostics=diagnostics, path=(*path, kind), group_by=groups, settings=settings)
    sli: Sli | None = kind_module(KINDS, kind).read(body, reading)
    if sli is not None:
        reading.check_version(f"the kind {kind}", sli.needs)
    return sli
