"""Routes for Alertmanager: a configuration file, tests of its routes, and an AlertmanagerConfig."""

from __future__ import annotations

import json
import shlex
from difflib import get_close_matches
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import alertmanager as codes
from slo_compiler.model.outputs.alertmanager import AlertmanagerOptions, RoutingResource
from slo_compiler.naming import files, naming_of
from slo_compiler.naming.objects import routing_object
from slo_compiler.outputs.format import OutputFormat
from slo_compiler.outputs.generated import artifact_in, marker_in
from slo_compiler.outputs.read_rules import read_document
from slo_compiler.promql.names import string_text
from slo_compiler.rendering.artifact import EVERY_SPEC
from slo_compiler.rendering.blocks import block_lines
from slo_compiler.routing import RouteCase, RoutePlan, plan_routes, route_cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.outputs.format import AllSpecs
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates

ROOT_RECEIVER = "default"
"""The receiver of other alerts in the generated configuration, a placeholder for that of the user."""
_END = 'exit "$failed"'
_NEAR = 0.8
"""The similarity of two names that are probably meant to be the same."""


def _all_specs_files(specs: AllSpecs, settings: Settings, templates: Templates) -> tuple[Artifact, ...]:
    options, naming = settings.outputs.options_of(AlertmanagerOptions), naming_of(settings)
    plan = plan_routes(options, naming=naming, group_labels=specs.group_labels)
    cases = route_cases(options, naming=naming, owners=specs.owners)
    sentence = marker_in(settings, EVERY_SPEC)
    texts = {
        files.ROUTES_FILE: templates.render(
            "alertmanager-routes.yaml.j2",
            marker=sentence,
            plan=plan,
            root=ROOT_RECEIVER,
            receivers=tuple(dict.fromkeys((ROOT_RECEIVER, *options.used_receivers))),
        ),
        files.ROUTE_TESTS_FILE: templates.render(
            "route-tests.sh.j2",
            marker=sentence,
            cases=[(case.receiver, arguments_of(case)) for case in cases],
        ),
    }
    if options.resource is not None:
        texts[files.ROUTING_RESOURCE_FILE] = _render_resource(
            options.resource, plan, sentence, settings=settings, templates=templates
        )
    return tuple(
        artifact_in(settings, path=path, text=text, source=EVERY_SPEC) for path, text in texts.items()
    )


def _render_resource(
    resource: RoutingResource, plan: RoutePlan, sentence: str, *, settings: Settings, templates: Templates
) -> str:
    receivers = [json.loads(definition) for _, definition in resource.receivers]
    return templates.render(
        "alertmanager-config.yaml.j2",
        marker=sentence,
        plan=plan,
        resource=routing_object(resource.name, environment=settings.environment),
        options=resource,
        receivers=tuple(block_lines(receivers)),
    )


def arguments_of(case: RouteCase) -> tuple[str, ...]:
    """Labels as arguments of amtool."""
    return tuple(f"{name}={string_text(value)}" for name, value in case.labels)


def _diagnostics(plans: ServicePlans, _: Sequence[Artifact]) -> tuple[Diagnostic, ...]:
    """Report owners without a route whose names are almost those of owners with a route."""
    service = plans.service
    known = [owner for owner, _ in plans.settings.outputs.options_of(AlertmanagerOptions).owners]
    owners = dict.fromkeys((service.owner, *(slo.owner for slo in service.slos)))
    return tuple(
        codes.owner_without_route(service.location, owner=owner, near=near)
        for owner in owners
        if owner and owner not in known
        for near in get_close_matches(owner, known, n=1, cutoff=_NEAR)
    )


def read_route_tests(data: bytes) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read the cases of a script: a receiver, and arguments of amtool. Raises ValueError."""
    lines = data.decode().splitlines()
    words = [shlex.split(line) for line in lines if line.startswith("check ")]
    if not words or lines[-1] != _END or not all(len(case) > 2 for case in words):
        raise ValueError("the script has no complete list of tests")
    return tuple((receiver, tuple(labels)) for _, receiver, *labels in words)


def _read_routes(data: bytes) -> object:
    return read_document(data, schema="alertmanager_routes")


def _read_resource(data: bytes) -> object:
    return read_document(data, schema="alertmanager_resource")


FORMAT = OutputFormat(
    name="alertmanager",
    directory=files.ALERTMANAGER_FOLDER,
    service_files=lambda *_: (),
    all_specs_files=_all_specs_files,
    diagnostics=_diagnostics,
    readers=(
        (f"/{files.ROUTING_RESOURCE_NAME}", _read_resource),
        (".yaml", _read_routes),
        (".sh", read_route_tests),
    ),
    noun="Alertmanager file",
)
