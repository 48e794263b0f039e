"""Objects for the operators of Prometheus and VictoriaMetrics: one per service, and a kustomization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import output_formats as codes
from slo_compiler.model.engine import Engine
from slo_compiler.model.outputs.kubernetes import KubernetesOptions
from slo_compiler.naming import files, kubernetes
from slo_compiler.naming.objects import object_name
from slo_compiler.outputs.format import LoadedForm, OutputFormat
from slo_compiler.outputs.generated import artifact_in, marker_in
from slo_compiler.outputs.helm import escape, expand
from slo_compiler.outputs.read_rules import ReadRules, read_document, rules_of
from slo_compiler.outputs.rule_text import render_rules
from slo_compiler.outputs.vmalert import vmalert_rules
from slo_compiler.records import replace
from slo_compiler.rendering.artifact import EVERY_SPEC

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.rules.rule_file import RuleFile

LARGEST_OBJECT = 524_288
"""The limit of both operators in bytes: half of a ConfigMap."""

API_VERSIONS = {
    "PrometheusRule": "monitoring.coreos.com/v1",
    "VMRule": "operator.victoriametrics.com/v1beta1",
}


def _service_files(plans: ServicePlans, templates: Templates) -> tuple[Artifact, ...]:
    options = plans.settings.outputs.options_of(KubernetesOptions)
    file = render_rules(
        _rules(plans),
        template="kubernetes.yaml.j2",
        path=files.kubernetes_file(plans.service.name),
        templates=templates,
        settings=plans.settings,
        object_name=object_name(plans.service.name, environment=plans.settings.environment),
        api_version=API_VERSIONS[options.kind],
        kind=options.kind,
        options=options,
    )
    return (replace(file, text=escape(file.text)) if options.helm else file,)


def _is_for_vmalert(settings: Settings) -> bool:
    return settings.outputs.options_of(KubernetesOptions).kind == "VMRule"


def _engines(settings: Settings) -> frozenset[Engine]:
    """The engine that the operator configures; there are tools that load its objects into Mimir."""
    own = {Engine.VMALERT} if _is_for_vmalert(settings) else {*Engine} - {Engine.VMALERT}
    return frozenset(own)


def _rules(plans: ServicePlans) -> RuleFile:
    """The rules for the engine that the operator configures."""
    is_for_vmalert = _is_for_vmalert(plans.settings)
    return vmalert_rules(plans) if is_for_vmalert else replace(plans.rules, source=plans.source)


def _diagnostics(plans: ServicePlans, written: Sequence[Artifact]) -> tuple[Diagnostic, ...]:
    """Report a name that no object can have, and an object that is too large."""
    service = plans.service
    found: list[Diagnostic] = []
    if not kubernetes.is_object_name(service.name):
        rule = kubernetes.OBJECT_RULE
        found.append(codes.service_not_an_object(service.location, service=service.name, rule=rule))
    for file in written:
        size = len(expand(file.text).encode())
        if size > LARGEST_OBJECT:
            found.append(codes.object_too_large(service.location, size=size, limit=LARGEST_OBJECT))
    return tuple(found)


def _index_files(paths: Sequence[str], settings: Settings, templates: Templates) -> tuple[Artifact, ...]:
    """Render a kustomization of all objects."""
    if not settings.outputs.options_of(KubernetesOptions).kustomization:
        return ()
    folder = f"{FORMAT.directory}/"
    sentence = marker_in(settings, EVERY_SPEC)
    resources = sorted(path.removeprefix(folder) for path in paths)
    text = templates.render("kustomization.yaml.j2", marker=sentence, resources=resources)
    return (artifact_in(settings, path=files.KUSTOMIZATION_FILE, text=text, source=EVERY_SPEC),)


def _read_object(data: bytes) -> ReadRules:
    document = read_document(expand(data.decode()).encode(), schema="kubernetes")
    return replace(rules_of(document["spec"]), has_other_expressions=document["kind"] == "VMRule")


def _read_kustomization(data: bytes) -> object:
    return read_document(data, schema="kustomization")


FORMAT = OutputFormat(
    name="kubernetes",
    directory=files.KUBERNETES_FOLDER,
    service_files=_service_files,
    index_files=_index_files,
    diagnostics=_diagnostics,
    readers=((f"/{files.KUSTOMIZATION_NAME}", _read_kustomization), (".yaml", _read_object)),
    loaded=LoadedForm(engines=_engines, rules=_rules, path=files.kubernetes_file),
    noun="Kubernetes file",
)
