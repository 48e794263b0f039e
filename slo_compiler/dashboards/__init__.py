"""From the model to Grafana dashboards: the queries and positions of panels (`docs/dashboards.md`).

Dashboards of single services are optional: `service` plans them, and is imported if they are written.
"""

from slo_compiler.dashboards.dashboard import DashboardPlan
from slo_compiler.dashboards.overview import plan_overview

__all__ = ["DashboardPlan", "plan_overview"]
