"""Parse the options of the output `alertmanager`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import alertmanager as codes
from slo_compiler.diagnostics.codes import output_formats
from slo_compiler.model import PAGE, TICKET, AlertSeverity
from slo_compiler.model.outputs.alertmanager import AlertmanagerOptions, Receivers, RoutingResource
from slo_compiler.naming import kubernetes as names
from slo_compiler.records import replace
from slo_compiler.spec.kubernetes_names import check_object_names

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse(data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector) -> AlertmanagerOptions:
    """Parse the options; report receivers that the resource does not define."""
    plain = AlertmanagerOptions()
    options = AlertmanagerOptions(
        receivers=_receivers({**dict(plain.receivers.names), **data.get("receivers", {})}),
        owners=tuple((owner, _receivers(own)) for owner, own in sorted(data.get("owners", {}).items())),
        equal=tuple(sorted(data.get("equal", ()))),
    )
    if "resource" not in data:
        return options
    here = (*path, "resource")
    resource = _parse_resource(data["resource"], here, diagnostics)
    defined = dict(resource.receivers)
    for name in options.used_receivers:
        if name not in defined:
            place = diagnostics.at_key((*here, "receivers"))
            diagnostics.add(codes.receiver_not_defined(place, receiver=name, defined=", ".join(defined)))
    return replace(options, resource=resource)


def _receivers(data: dict[str, str]) -> Receivers:
    """Pages come first, then tickets."""
    names = sorted(data, key=lambda name: (name != PAGE, name != TICKET))
    return Receivers(names=tuple((AlertSeverity(name), data[name]) for name in names))


def _parse_resource(
    data: dict[str, Any], path: DataPath, diagnostics: DiagnosticCollector
) -> RoutingResource:
    check_object_names(data, path, diagnostics=diagnostics)
    name = data.get("name", RoutingResource().name)
    if name and not names.is_object_name(name):
        place = diagnostics.at((*path, "name"))
        diagnostics.add(
            output_formats.name_refused(place, text=name, what="name of an object", rule=names.OBJECT_RULE)
        )
    return RoutingResource(
        name=name,
        namespace=data.get("namespace", ""),
        labels=tuple(sorted(data.get("labels", {}).items())),
        receivers=tuple((one["name"], json.dumps(one, default=float)) for one in data["receivers"]),
    )
