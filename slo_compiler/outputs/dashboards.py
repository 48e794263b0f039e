"""Grafana dashboards as classic JSON: one per service, and an overview of all services."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slo_compiler.naming import files
from slo_compiler.outputs.format import OutputFormat
from slo_compiler.outputs.generated import artifact_in, marker_in
from slo_compiler.rendering.artifact import EVERY_SPEC

if TYPE_CHECKING:
    from slo_compiler.model import Settings
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates


def render_service(plans: ServicePlans, templates: Templates) -> str:
    """Render the dashboard of a service."""
    return templates.render("dashboard.json.j2", dashboard=plans.dashboard)


def render_overview(settings: Settings, templates: Templates) -> str:
    """Render the overview, which queries Prometheus for services, so it does not depend on the specs."""
    from slo_compiler.dashboards import plan_overview

    sentence = marker_in(settings, EVERY_SPEC)
    return templates.render("overview.json.j2", dashboard=plan_overview(settings=settings, marker=sentence))


def _service_files(plans: ServicePlans, templates: Templates) -> tuple[Artifact, ...]:
    path = files.dashboard_file(plans.service.name)
    text = render_service(plans, templates)
    return (artifact_in(plans.settings, path=path, text=text, source=plans.source),)


def _shared_files(settings: Settings, templates: Templates) -> tuple[Artifact, ...]:
    """Render the overview and the exceptions for Grafana's dashboard-linter."""
    sentence = marker_in(settings, EVERY_SPEC)
    linter = templates.render("dashboard-linter.yaml.j2", marker=sentence)
    texts = ((files.LINTER_FILE, linter), (files.OVERVIEW_FILE, render_overview(settings, templates)))
    return tuple(artifact_in(settings, path=path, text=text, source=EVERY_SPEC) for path, text in texts)


FORMAT = OutputFormat(
    name="dashboards",
    directory=files.DASHBOARDS_FOLDER,
    service_files=_service_files,
    shared_files=_shared_files,
    readers=((".json", json.loads),),
    noun="dashboard",
)
