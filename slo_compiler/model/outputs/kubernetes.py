"""Options of the objects for Kubernetes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.model.alerting import TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class KubernetesOptions:
    """`outputs.kubernetes` in `slo.yaml`."""

    kind: str = "PrometheusRule"
    """`PrometheusRule` of the Prometheus operator, or `VMRule` of the VictoriaMetrics operator."""
    namespace: str = ""
    """The namespace of the objects; empty to leave it to the tool that applies them."""
    labels: TextPairs = ()
    """Labels of the objects, which the `ruleSelector` of Prometheus must match."""
    annotations: TextPairs = ()
    """Annotations of the objects."""
    kustomization: bool = True
    """True for a `kustomization.yaml` that lists the objects."""
    helm: bool = False
    """True for objects that are templates of a Helm chart."""
