"""Grafana dashboards as classic JSON: an overview of all services, one for any SLO, and one per service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model.outputs.dashboards import DashboardsOptions
from slo_compiler.naming import files, naming_of
from slo_compiler.nesting import parse_json
from slo_compiler.outputs.format import OutputFormat
from slo_compiler.outputs.generated import artifact_in, marker_in
from slo_compiler.rendering.artifact import EVERY_SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.model import Settings
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates


def service_dashboards(plans: ServicePlans, templates: Templates) -> Iterator[tuple[str, str]]:
    """The paths and texts of the dashboards of a service: one or none."""
    if options_of(plans.settings).services:
        text = templates.render("dashboard.json.j2", dashboard=plans.dashboard)
        yield files.dashboard_file(plans.service.name), text


def shared_dashboards(settings: Settings, templates: Templates) -> Iterator[tuple[str, str]]:
    """The paths and texts of the dashboards that query Prometheus for SLOs, so that no spec changes them."""
    from slo_compiler.dashboards import plan_overview
    from slo_compiler.dashboards.shared import plan_shared_dashboard

    options, sentence = options_of(settings), marker_in(settings, EVERY_SPEC)
    if options.overview:
        overview = plan_overview(settings=settings, marker=sentence)
        yield files.OVERVIEW_FILE, templates.render("overview.json.j2", dashboard=overview)
    if options.slo:
        shared = plan_shared_dashboard(settings=settings, marker=sentence, has_overview=options.overview)
        yield files.SHARED_DASHBOARD_FILE, templates.render("shared-dashboard.json.j2", dashboard=shared)


def options_of(settings: Settings) -> DashboardsOptions:
    """The choice of dashboards."""
    return settings.outputs.options_of(DashboardsOptions)


def _service_files(plans: ServicePlans, templates: Templates) -> tuple[Artifact, ...]:
    return tuple(
        artifact_in(plans.settings, path=path, text=text, source=plans.source)
        for path, text in service_dashboards(plans, templates)
    )


def _shared_files(settings: Settings, templates: Templates) -> tuple[Artifact, ...]:
    """Render the shared dashboards and the exceptions for Grafana's dashboard-linter."""
    shared = naming_of(settings).shared_dashboard_title if options_of(settings).slo else ""
    marker = marker_in(settings, EVERY_SPEC)
    linter = templates.render("dashboard-linter.yaml.j2", marker=marker, shared=shared)
    texts = ((files.LINTER_FILE, linter), *shared_dashboards(settings, templates))
    return tuple(artifact_in(settings, path=path, text=text, source=EVERY_SPEC) for path, text in texts)


FORMAT = OutputFormat(
    name="dashboards",
    directory=files.DASHBOARDS_FOLDER,
    service_files=_service_files,
    shared_files=_shared_files,
    readers=((".json", parse_json),),
    noun="dashboard",
)
