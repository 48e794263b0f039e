"""Files that provision the dashboards in Grafana: a provider, ConfigMaps, and objects of the operator."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import output_formats as codes
from slo_compiler.model.outputs.grafana import GrafanaOptions
from slo_compiler.naming import files, kubernetes
from slo_compiler.naming.objects import dashboard_object, provider_name, shared_dashboard_object
from slo_compiler.nesting import parse_json
from slo_compiler.outputs.dashboards import service_dashboards, shared_dashboards
from slo_compiler.outputs.format import OutputFormat
from slo_compiler.outputs.generated import artifact_in, marker_in
from slo_compiler.outputs.read_rules import read_document
from slo_compiler.rendering.artifact import EVERY_SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates

LARGEST_OBJECT = 1_048_576
"""The limit of a ConfigMap in bytes."""

_NOT_ASCII = re.compile("[^\x00-\x7f]")
_CONFIGMAPS = "configmaps"
_RESOURCES = "resources"


def _service_files(plans: ServicePlans, templates: Templates) -> tuple[Artifact, ...]:
    settings = plans.settings
    if not _has_objects(settings):
        return ()
    name = dashboard_object(plans.service.name, environment=settings.environment)
    return tuple(
        file
        for _, text in service_dashboards(plans, templates)
        for file in _objects(name, text, source=plans.source, settings=settings, templates=templates)
    )


def _shared_files(settings: Settings, templates: Templates) -> tuple[Artifact, ...]:
    found: list[Artifact] = []
    provider = _options(settings).provisioning
    if provider is not None:
        text = templates.render(
            "grafana-provisioning.yaml.j2",
            marker=marker_in(settings, EVERY_SPEC),
            provider=provider_name(repository=settings.repository, environment=settings.environment),
            options=provider,
        )
        found.append(artifact_in(settings, path=files.PROVISIONING_FILE, text=text, source=EVERY_SPEC))
    if _has_objects(settings):
        for path, text in shared_dashboards(settings, templates):
            name = shared_dashboard_object(path, environment=settings.environment)
            found += _objects(name, text, source=EVERY_SPEC, settings=settings, templates=templates)
    return tuple(found)


def _options(settings: Settings) -> GrafanaOptions:
    return settings.outputs.options_of(GrafanaOptions)


def _has_objects(settings: Settings) -> bool:
    options = _options(settings)
    return options.configmaps is not None or options.resources is not None


def _objects(
    name: str, dashboard: str, *, source: str, settings: Settings, templates: Templates
) -> Iterator[Artifact]:
    """Render the objects of a dashboard."""
    sentence, options = marker_in(settings, source), _options(settings)
    text = _readable(dashboard)
    for kind, template, chosen in (
        (_CONFIGMAPS, "grafana-configmap.yaml.j2", options.configmaps),
        (_RESOURCES, "grafana-dashboard.yaml.j2", options.resources),
    ):
        if chosen is not None:
            rendered = templates.render(
                template, marker=sentence, resource=name, options=chosen, file=f"{name}.json", json=text
            )
            path = files.dashboard_object_file(kind, name)
            yield artifact_in(settings, path=path, text=rendered, source=source)


def _readable(text: str) -> str:
    """Rewrite JSON so that it is readable as a block of YAML: without blank lines, and in ASCII."""
    lines = (line.rstrip() for line in text.split("\n"))
    return _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], "\n".join(line for line in lines if line))


def _diagnostics(plans: ServicePlans, written: Sequence[Artifact]) -> tuple[Diagnostic, ...]:
    """Report a name that no object can have, and a dashboard that is too large."""
    service = plans.service
    found: list[Diagnostic] = []
    if written and not kubernetes.is_object_name(service.name):
        rule = kubernetes.OBJECT_RULE
        found.append(codes.service_not_an_object(service.location, service=service.name, rule=rule))
    size = max(map(_data_size, written), default=0)
    if size > LARGEST_OBJECT:
        found.append(codes.dashboard_too_large(service.location, size=size, limit=LARGEST_OBJECT))
    return tuple(found)


def _data_size(file: Artifact) -> int:
    """The size of an object without the margin of its block."""
    return len(file.text) - 4 * file.text.count("\n    ")


def _read_provider(data: bytes) -> object:
    return read_document(data, schema="grafana_provisioning")


def _read_object(data: bytes) -> object:
    """Parse an object, and the dashboard in it."""
    document = read_document(data, schema="grafana_object")
    (text,) = document["data"].values() if "data" in document else (document["spec"]["json"],)
    dashboard = parse_json(text)
    if not isinstance(dashboard, dict) or "panels" not in dashboard:
        raise ValueError("the object contains no dashboard")
    return dashboard


FORMAT = OutputFormat(
    name="grafana",
    directory=files.GRAFANA_FOLDER,
    service_files=_service_files,
    shared_files=_shared_files,
    diagnostics=_diagnostics,
    readers=((f"/{files.PROVISIONING_NAME}", _read_provider), (".yaml", _read_object)),
    noun="Grafana file",
)
