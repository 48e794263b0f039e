"""Parse `slo.yaml` into Settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import identity as codes
from slo_compiler.model import AlertPolicy, LabelNames, Settings
from slo_compiler.naming import GENERATED_LABELS, INFO_LABELS, SERIES_LABELS
from slo_compiler.records import replace
from slo_compiler.spec.parse_alert_names import parse_alert_names
from slo_compiler.spec.parse_identity import parse_identity
from slo_compiler.spec.parse_intervals import parse_intervals
from slo_compiler.spec.parse_overridable import parse_overridable
from slo_compiler.spec.severities import parse_severities

if TYPE_CHECKING:
    from slo_compiler.model.connection import Connection
    from slo_compiler.spec.collector import DiagnosticCollector


def parse_settings(diagnostics: DiagnosticCollector) -> Settings:
    """Build the settings; report invalid values to `diagnostics` and use their defaults."""
    data: Any = diagnostics.document.data
    _check_names(data.get("label_names", {}), diagnostics)
    severities = parse_severities(data, diagnostics=diagnostics)
    plain = AlertPolicy()
    fixed = Settings(
        # A further severity has no pairs by default.
        alerting=replace(
            plain, severities=tuple((severity, plain.of(severity)) for severity, _ in severities.values)
        ),
        label_names=LabelNames(**data.get("label_names", {})),
        severity_names=severities,
        alert_names=parse_alert_names(data, severities=severities, diagnostics=diagnostics),
        intervals=parse_intervals(data.get("intervals", {}), diagnostics),
        repository=data.get("repository", ""),
        connection=_connection(data, diagnostics),
    )
    settings = parse_overridable(data, (), inherited=fixed, diagnostics=diagnostics)
    identity = parse_identity(data, (), inherited=settings, diagnostics=diagnostics)
    settings = replace(settings, identity=identity)
    if "environments" not in data:
        return settings
    # Connections and environments are parsed for every command, but most settings have none.
    from slo_compiler.spec.parse_environments import parse_environments

    environments = parse_environments(data["environments"], inherited=settings, diagnostics=diagnostics)
    return replace(settings, environments=environments)


def _connection(data: dict[str, Any], diagnostics: DiagnosticCollector) -> Connection | None:
    if "prometheus" not in data:
        return None
    from slo_compiler.spec.parse_connection import parse_connection  # as environments

    return parse_connection(data["prometheus"], ("prometheus",), diagnostics=diagnostics)


def _check_names(chosen: dict[str, str], diagnostics: DiagnosticCollector) -> None:
    plain = LabelNames()
    defaults = {"service": plain.service, "slo": plain.slo, "severity": plain.severity}
    taken = {name for key, name in defaults.items() if key not in chosen} | {"alertname"}
    for key, name in chosen.items():
        # Series with the labels of a service or an SLO have more labels than those with a severity.
        others = SERIES_LABELS if key == "severity" else {*GENERATED_LABELS, *INFO_LABELS}
        if name in taken or name in others or name.startswith("__"):
            diagnostics.add(codes.label_name_clash(diagnostics.at(("label_names", key)), label=name))
        taken.add(name)
