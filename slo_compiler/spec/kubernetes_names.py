"""Report names in options of outputs that Kubernetes rejects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import output_formats as codes
from slo_compiler.naming import kubernetes as names

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def check_object_names(
    data: dict[str, Any],
    path: DataPath,
    *,
    labels: tuple[str, ...] = ("labels",),
    annotations: tuple[str, ...] = ("annotations",),
    diagnostics: DiagnosticCollector,
) -> None:
    """Check the `namespace`, and the mappings of labels and annotations under these keys."""
    namespace = data.get("namespace")
    if namespace is not None and not names.is_namespace(namespace):
        place = diagnostics.at((*path, "namespace"))
        diagnostics.add(
            codes.name_refused(place, text=namespace, what="namespace", rule=names.NAMESPACE_RULE)
        )
    for kind in (*labels, *annotations):
        for key, value in data.get(kind, {}).items():
            here = (*path, kind, key)
            if not names.is_key(key):
                place, what = diagnostics.at_key(here), f"key of {kind}"
                diagnostics.add(codes.name_refused(place, text=key, what=what, rule=names.KEY_RULE))
            if kind in labels and not names.is_label_value(value):
                place, what = diagnostics.at(here), "value of a label"
                diagnostics.add(codes.name_refused(place, text=value, what=what, rule=names.VALUE_RULE))
