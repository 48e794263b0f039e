"""Names of a service in systems that keep rules of several environments: objects and namespaces of rulers."""

from __future__ import annotations

from slo_compiler.naming import files


def object_name(service: str, *, environment: str) -> str:
    """The name of a Kubernetes object; in an environment, it ends with the name of the environment."""
    return f"{service}-{environment}" if environment else service


def ruler_namespace(service: str, *, prefix: str, environment: str) -> str:
    """The namespace of a service in the ruler of Mimir or Cortex."""
    return f"{prefix}{object_name(service, environment=environment)}"


def dashboard_object(service: str, *, environment: str) -> str:
    """The object of a service's dashboard."""
    return object_name(f"slo-service-{service}", environment=environment)


def shared_dashboard_object(path: str, *, environment: str) -> str:
    """The object of a dashboard that is not about one service, from the path of its file."""
    names = {files.OVERVIEW_FILE: "slo-overview", files.SHARED_DASHBOARD_FILE: "slo-detail"}
    return object_name(names[path], environment=environment)


def routing_object(name: str, *, environment: str) -> str:
    """The object of the routes of alerts; `name` is that of the settings, or empty."""
    return name or object_name("slo", environment=environment)


def provider_name(*, repository: str, environment: str) -> str:
    """The provider of dashboards in Grafana, which repositories and environments may share."""
    return "-".join(part for part in ("slo", repository, environment) if part)
