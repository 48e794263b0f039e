"""Every name that we emit: metrics, labels, groups, alerts, uids, file names.

Users' dashboards, routes and runbooks depend on these: renaming one is a breaking change.
The metric names are the field's (`rules.md` section 1), so that known dashboards fit.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model import LabelNames, Period

TOTAL = "slo:sli_total"
ERRORS = "slo:sli_errors"
RATIO = "slo:sli_error:ratio"
OBJECTIVE = "slo:objective:ratio"
ERROR_BUDGET = "slo:error_budget:ratio"
PERIOD_DAYS = "slo:time_period:days"
CURRENT_BURN_RATE = "slo:current_burn_rate:ratio"
PERIOD_BURN_RATE = "slo:period_burn_rate:ratio"
BUDGET_REMAINING = "slo:period_error_budget_remaining:ratio"
INFO = "slo_info"

PAGE_ALERT = "SLOErrorBudgetBurnPage"
TICKET_ALERT = "SLOErrorBudgetBurnTicket"
ABSENT_ALERT = "SLOIndicatorAbsent"

RULES_FOLDER = "rules"
TESTS_FOLDER = "tests"
DASHBOARDS_FOLDER = "dashboards"
OVERVIEW_FILE = f"{DASHBOARDS_FOLDER}/overview.json"
LINTER_FILE = f"{DASHBOARDS_FOLDER}/.lint"
OVERVIEW_UID = "slo-overview"

INFO_LABELS = ("target", "window", "kind", "owner", "dashboard_uid")
"""Labels that `slo_info` carries beside the identity; users' labels may not take them."""

METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
IDENTIFIER = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
"""Services and SLOs: safe as a file name, a label value and a group name."""

_UID_LIMIT = 40
"""Grafana's limit on a dashboard's uid."""


@lru_cache(maxsize=1024)
def total_rate(window: timedelta) -> str:
    """Events per second over a window, from raw series."""
    return f"{TOTAL}:rate{duration_text(window)}"


@lru_cache(maxsize=1024)
def errors_rate(window: timedelta) -> str:
    """Bad events per second over a window, from raw series."""
    return f"{ERRORS}:rate{duration_text(window)}"


@lru_cache(maxsize=1024)
def error_ratio(window: timedelta) -> str:
    """Bad events as a share of all events over a window."""
    return f"{RATIO}_rate{duration_text(window)}"


def period_error_ratio(period: Period) -> str:
    """Bad events as a share of all events over an SLO's period; a rolling one is a window as any other."""
    return error_ratio(period.length)


@lru_cache(maxsize=1024)
def total_tile(tile: timedelta, base: timedelta) -> str:
    """Events per second, averaged over one tile of the base rate."""
    return f"{TOTAL}:avg{duration_text(tile)}_rate{duration_text(base)}"


@lru_cache(maxsize=1024)
def errors_tile(tile: timedelta, base: timedelta) -> str:
    """Bad events per second, averaged over one tile of the base rate."""
    return f"{ERRORS}:avg{duration_text(tile)}_rate{duration_text(base)}"


def group_name(service: str, slo: str, part: str) -> str:
    """A rule group's name; unique because `:` is in no service's or SLO's name."""
    return f"slo:{service}:{slo}:{part}"


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


def dashboard_uid(service: str) -> str:
    """A stable uid of at most 40 characters; long names end in a digest of the whole."""
    uid = f"slo-service-{service}"
    if len(uid) <= _UID_LIMIT:
        return uid
    digest = hashlib.sha256(service.encode()).hexdigest()[:10]
    return f"{uid[: _UID_LIMIT - len(digest) - 1]}-{digest}"


def reserved_labels(names: LabelNames) -> frozenset[str]:
    """Labels that a user's own labels may not take."""
    return frozenset((names.service, names.slo, names.severity, "alertname", *INFO_LABELS))
