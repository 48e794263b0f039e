"""The layout of the output directory, or of the directory of an environment in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import TICKET

if TYPE_CHECKING:
    from slo_compiler.model import AlertSeverity

RULES_FOLDER = "rules"
TESTS_FOLDER = "tests"
DASHBOARDS_FOLDER = "dashboards"
KUBERNETES_FOLDER = "kubernetes"
KUSTOMIZATION_NAME = "kustomization.yaml"
KUSTOMIZATION_FILE = f"{KUBERNETES_FOLDER}/{KUSTOMIZATION_NAME}"
ALERTMANAGER_FOLDER = "alertmanager"
ROUTES_FILE = f"{ALERTMANAGER_FOLDER}/routes.yaml"
ROUTE_TESTS_FILE = f"{ALERTMANAGER_FOLDER}/route-tests.sh"
ROUTING_RESOURCE_NAME = "alertmanagerconfig.yaml"
ROUTING_RESOURCE_FILE = f"{ALERTMANAGER_FOLDER}/{ROUTING_RESOURCE_NAME}"
GRAFANA_FOLDER = "grafana"
MIMIR_FOLDER = "mimir"
THANOS_FOLDER = "thanos"
VMALERT_FOLDER = "vmalert"
PROVISIONING_NAME = "provisioning/slo.yaml"
PROVISIONING_FILE = f"{GRAFANA_FOLDER}/{PROVISIONING_NAME}"
OVERVIEW_FILE = f"{DASHBOARDS_FOLDER}/overview.json"
SHARED_DASHBOARD_FILE = f"{DASHBOARDS_FOLDER}/slo.json"
LINTER_FILE = f"{DASHBOARDS_FOLDER}/.lint"
_SHARED_NAMES = ("overview", "slo")


def in_environment(directory: str, path: str) -> str:
    """A path inside the output directory; the directory of a named environment is in front."""
    return f"{directory}/{path}" if directory else path


def rules_file(service: str) -> str:
    """The rule file of a service, inside the output directory."""
    return f"{RULES_FOLDER}/{service}.yaml"


def service_file(output: str, service: str) -> str:
    """The YAML file of a service in the directory of an output, inside the output directory."""
    return f"{output}/{service}.yaml"


def kubernetes_file(service: str) -> str:
    """The object of a service for Kubernetes, inside the output directory.

    The file of a service called `kustomization` differs from that of all services.
    """
    name = f"{service}_" if f"{service}.yaml".casefold() == KUSTOMIZATION_NAME else service
    return f"{KUBERNETES_FOLDER}/{name}.yaml"


def service_of(path: str) -> str:
    """The service of a file of rules, from its path."""
    return path.rpartition("/")[2].removesuffix(".yaml").rstrip("_")


def tests_file(service: str) -> str:
    """The promtool test file of a service, inside the output directory."""
    return f"{TESTS_FOLDER}/{service}.test.yaml"


def page_tests_file(service: str) -> str:
    """The promtool test file of a service's pages from parts of windows, inside the output directory."""
    return f"{TESTS_FOLDER}/pages/{service}.test.yaml"


def policy_tests_file(service: str) -> str:
    """The promtool test file of a service's error budget policies, inside the output directory."""
    return f"{TESTS_FOLDER}/policies/{service}.test.yaml"


def severity_tests_file(service: str, severity: AlertSeverity, *, is_short: bool = False) -> str:
    """The promtool test file of a service's alerts of a severity but pages, inside the output directory.

    Those of SLOs with short windows are in another file.
    """
    folder = "tickets" if severity == TICKET else f"severities/{severity}"
    return f"{TESTS_FOLDER}/{folder}/{'short/' if is_short else ''}{service}.test.yaml"


def dashboard_object_file(kind: str, dashboard: str) -> str:
    """The object of a dashboard for Kubernetes, inside the output directory; `kind` is its directory."""
    return f"{GRAFANA_FOLDER}/{kind}/{dashboard}.yaml"


def dashboard_file(service: str) -> str:
    """The dashboard of a service, inside the output directory.

    The files of services called `overview` and `slo` differ from the dashboards of all services, and no
    other service can have their names.
    """
    name = f"{service}_" if service in _SHARED_NAMES else service
    return f"{DASHBOARDS_FOLDER}/{name}.json"
