"""Parse the options of the output `kubernetes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import output_formats as codes
from slo_compiler.model.outputs.kubernetes import KubernetesOptions
from slo_compiler.spec.kubernetes_names import check_object_names

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse(data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector) -> KubernetesOptions:
    """Parse the options; report names that Kubernetes rejects, and forms that exclude each other."""
    check_object_names(data, path, diagnostics=diagnostics)
    helm = data.get("helm", False)
    if helm and data.get("kustomization", False):
        diagnostics.add(codes.helm_or_kustomization(diagnostics.at_key((*path, "helm"))))
    return KubernetesOptions(
        kind=data.get("kind", "PrometheusRule"),
        namespace=data.get("namespace", ""),
        labels=tuple(sorted(data.get("labels", {}).items())),
        annotations=tuple(sorted(data.get("annotations", {}).items())),
        kustomization=data.get("kustomization", not helm),
        helm=helm,
    )
