"""Names of a service in systems that keep rules of several environments: objects and namespaces of rulers."""

from __future__ import annotations


def object_name(service: str, *, environment: str) -> str:
    """The name of an object of Kubernetes; in a named environment, that of the environment is at the end."""
    return f"{service}-{environment}" if environment else service


def ruler_namespace(service: str, *, prefix: str, environment: str) -> str:
    """The namespace of a service in the ruler of Mimir or Cortex."""
    return f"{prefix}{object_name(service, environment=environment)}"
