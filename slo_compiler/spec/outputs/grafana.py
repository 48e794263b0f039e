"""Parse the options of the output `grafana`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.model.outputs.grafana import (
    DashboardConfigMaps,
    DashboardResources,
    FileProvider,
    GrafanaOptions,
)
from slo_compiler.spec.kubernetes_names import check_object_names

if TYPE_CHECKING:
    from slo_compiler.model import TextPairs
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

_LABELS = ("labels", "instance_selector")
_PAIRS = (*_LABELS, "annotations")


def parse(data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector) -> GrafanaOptions:
    """Parse the options; report names that Kubernetes rejects. Without keys, only a provider is written."""
    if not data:
        return GrafanaOptions()
    chosen = {part: {} if value is True else value for part, value in data.items() if value is not False}
    for part in ("configmaps", "resources"):
        options = chosen.get(part, {})
        check_object_names(options, (*path, part), labels=_LABELS, diagnostics=diagnostics)
    provisioning, configmaps, resources = map(chosen.get, ("provisioning", "configmaps", "resources"))
    return GrafanaOptions(
        provisioning=None if provisioning is None else FileProvider(**provisioning),
        configmaps=None if configmaps is None else DashboardConfigMaps(**_sorted(configmaps)),
        resources=None if resources is None else DashboardResources(**_sorted(resources)),
    )


def _sorted(data: dict[str, Any]) -> dict[str, Any]:
    """Replace mappings of labels and annotations by sorted pairs."""
    pairs: dict[str, TextPairs] = {key: tuple(sorted(data[key].items())) for key in _PAIRS if key in data}
    return {**data, **pairs}
