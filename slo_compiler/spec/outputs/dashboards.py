"""Parse the options of the output `dashboards`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.model.outputs.dashboards import DashboardsOptions

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse(data: dict[str, Any], _path: DataPath, *, diagnostics: DiagnosticCollector) -> DashboardsOptions:
    """Parse the options; the schema has checked them."""
    del diagnostics
    return DashboardsOptions(**data)
