"""The layout of the output directory."""

from __future__ import annotations

RULES_FOLDER = "rules"
TESTS_FOLDER = "tests"
DASHBOARDS_FOLDER = "dashboards"
OVERVIEW_FILE = f"{DASHBOARDS_FOLDER}/overview.json"
LINTER_FILE = f"{DASHBOARDS_FOLDER}/.lint"


def rules_file(service: str) -> str:
    """The rule file of a service, inside the output directory."""
    return f"{RULES_FOLDER}/{service}.yaml"


def tests_file(service: str) -> str:
    """The promtool test file of a service, inside the output directory."""
    return f"{TESTS_FOLDER}/{service}.test.yaml"


def dashboard_file(service: str) -> str:
    """The dashboard of a service, inside the output directory.

    A service called `overview` gets another name than the dashboard of all services, and one that
    no service can have.
    """
    return f"{DASHBOARDS_FOLDER}/{'overview_' if service == 'overview' else service}.json"
