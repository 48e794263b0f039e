"""From the model to Grafana dashboards: the queries and positions of panels (`docs/dashboards.md`)."""

from slo_compiler.dashboards.dashboard import DashboardPlan
from slo_compiler.dashboards.overview import plan_overview
from slo_compiler.dashboards.service import plan_service_dashboard

__all__ = ["DashboardPlan", "plan_overview", "plan_service_dashboard"]
