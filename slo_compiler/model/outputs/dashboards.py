"""The choice of dashboards."""

from __future__ import annotations

from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardsOptions:
    """`outputs.dashboards` in `slo.yaml`."""

    overview: bool = True
    """One dashboard that lists all SLOs."""
    slo: bool = True
    """One dashboard that shows any SLO."""
    services: bool = False
    """One dashboard per service."""
