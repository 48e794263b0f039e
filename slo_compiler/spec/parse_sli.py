"""The SLI of one SLO: from the spec's keys to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.model.kinds import kind_module
from slo_compiler.spec.sli_reading import SliReading
from slo_compiler.spec.versions import check_version

if TYPE_CHECKING:
    from slo_compiler.model import Settings, Sli
    from slo_compiler.spec.findings import Findings
    from slo_compiler.yaml_source.document import DataPath

KINDS = "slo_compiler.spec.slis"


def parse_sli(
    data: dict[str, Any],
    path: DataPath,
    *,
    groups: tuple[str, ...],
    findings: Findings,
    settings: Settings,
) -> Sli | None:
    """The SLI; None if it cannot be read, for which `findings` then has the reason."""
    ((kind, body),) = data.items()
    reading = SliReading(findings=findings, path=(*path, kind), group_by=groups, settings=settings)
    sli: Sli | None = kind_module(KINDS, kind).read(body, reading)
    if sli is not None:
        check_version(f"the kind {kind}", sli.needs, reading.at_key(), findings=findings, settings=settings)
    return sli
