"""Parse the options of the output `kubernetes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import output_formats as codes
from slo_compiler.model.outputs.kubernetes import KubernetesOptions
from slo_compiler.naming import kubernetes as names

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse(data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector) -> KubernetesOptions:
    """Parse the options; report names that Kubernetes rejects, and forms that exclude each other."""
    _check_names(data, path, diagnostics)
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


def _check_names(data: dict[str, Any], path: DataPath, diagnostics: DiagnosticCollector) -> None:
    namespace = data.get("namespace")
    if namespace is not None and not names.is_namespace(namespace):
        place = diagnostics.at((*path, "namespace"))
        diagnostics.add(
            codes.name_refused(place, text=namespace, what="namespace", rule=names.NAMESPACE_RULE)
        )
    for kind in ("labels", "annotations"):
        for key, value in data.get(kind, {}).items():
            here = (*path, kind, key)
            if not names.is_key(key):
                place, what = diagnostics.at_key(here), f"key of {kind}"
                diagnostics.add(codes.name_refused(place, text=key, what=what, rule=names.KEY_RULE))
            if kind == "labels" and not names.is_label_value(value):
                place, what = diagnostics.at(here), "value of a label"
                diagnostics.add(codes.name_refused(place, text=value, what=what, rule=names.VALUE_RULE))
