"""Dashboards as Grafana JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards import plan_overview, plan_service_dashboard
from slo_compiler.naming import files
from slo_compiler.rendering.artifact import EVERY_SPEC, Artifact, marker
from slo_compiler.rendering.environment import load_template

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.model import Settings


def render_service_dashboard(
    service_plan: ServicePlan, *, settings: Settings, own_templates: str = ""
) -> Artifact:
    """The dashboard of one service."""
    service = service_plan.service
    source = service.location.path
    plan = plan_service_dashboard(service_plan, settings=settings, source=source, marker=marker(source))
    template = load_template("dashboard.json.j2", own_templates=own_templates)
    path = files.dashboard_file(service.name)
    return Artifact(path=path, text=template.render(dashboard=plan), source=source)


def render_overview(*, settings: Settings, own_templates: str = "") -> Artifact:
    """The dashboard of all services; it finds them in Prometheus, so it is the same for any specs."""
    plan = plan_overview(settings=settings, marker=marker(EVERY_SPEC))
    template = load_template("overview.json.j2", own_templates=own_templates)
    return Artifact(path=files.OVERVIEW_FILE, text=template.render(dashboard=plan), source=EVERY_SPEC)


def render_linter_exceptions(*, own_templates: str = "") -> Artifact:
    """Which rules of grafana's dashboard-linter do not fit recorded series, and why."""
    template = load_template("dashboard-linter.yaml.j2", own_templates=own_templates)
    text = template.render(marker=marker(EVERY_SPEC))
    return Artifact(path=files.LINTER_FILE, text=text, source=EVERY_SPEC)
