"""Options of the files that provision the dashboards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.model.alerting import TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProvider:
    """`outputs.grafana.provisioning`: a provider that reads dashboards from a directory of Grafana."""

    folder: str = "SLOs"
    """The folder in Grafana."""
    path: str = "/var/lib/grafana/dashboards/slo"
    """The directory of the dashboards, where Grafana runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardConfigMaps:
    """`outputs.grafana.configmaps`: objects that a sidecar of Grafana reads."""

    namespace: str = ""
    """Empty if the tool that applies the objects chooses it."""
    labels: TextPairs = (("grafana_dashboard", "1"),)
    annotations: TextPairs = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardResources:
    """`outputs.grafana.resources`: objects that the Grafana operator reads."""

    namespace: str = ""
    """Empty if the tool that applies the objects chooses it."""
    instance_selector: TextPairs = (("dashboards", "grafana"),)
    """The labels of the Grafana objects that get the dashboards."""
    folder: str = ""
    """The folder in Grafana; empty for the operator's default, which is the namespace."""
    allow_cross_namespace_import: bool = False
    """True if Grafana objects in other namespaces get the dashboards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrafanaOptions:
    """`outputs.grafana` in `slo.yaml`; a part that is None is not written."""

    provisioning: FileProvider | None = FileProvider()
    configmaps: DashboardConfigMaps | None = None
    resources: DashboardResources | None = None
