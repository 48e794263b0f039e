"""Parse `slo.yaml` into Settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import identity
from slo_compiler.model import LabelNames, Outputs, RollingPeriod, Settings, SeverityNames
from slo_compiler.spec.parse_alert_names import parse_alert_names
from slo_compiler.spec.parse_alerting import parse_alerting
from slo_compiler.spec.parse_connection import parse_connection
from slo_compiler.spec.parse_environments import parse_environments
from slo_compiler.spec.parse_intervals import parse_intervals
from slo_compiler.spec.parse_period import LONGEST_PERIOD, parse_period
from slo_compiler.spec.parse_policy import parse_policy
from slo_compiler.spec.parse_prometheus import check_lookback, parse_prometheus
from slo_compiler.spec.parse_scraping import parse_scrape_interval
from slo_compiler.spec.parse_texts import (
    parse_annotations,
    parse_labels,
    parse_severity_annotations,
    parse_severity_labels,
)
from slo_compiler.spec.traps.alerting import check_min_errors

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector


def parse_settings(diagnostics: DiagnosticCollector) -> Settings:
    """Build the settings; report invalid values to `diagnostics` and use their defaults."""
    data: Any = diagnostics.document.data
    defaults = data.get("defaults", {})
    label_names = LabelNames(**data.get("label_names", {}))
    _check_names(data.get("label_names", {}), diagnostics)
    prometheus = parse_prometheus(data.get("prometheus", {}), diagnostics)
    intervals = parse_intervals(data.get("intervals", {}), diagnostics)
    check_lookback(prometheus, intervals, diagnostics)
    plain = Settings(label_names=label_names, prometheus=prometheus)
    check_min_errors(defaults, ("defaults",), diagnostics=diagnostics)
    path = ("defaults",)
    connection = parse_connection(data.get("prometheus", {}), ("prometheus",), diagnostics=diagnostics)
    period = plain.period
    if "window" in defaults:
        period = parse_period(defaults["window"], (*path, "window"), diagnostics=diagnostics)
    return Settings(
        period=period,
        min_errors=int(defaults.get("min_errors", plain.min_errors)),
        owner=defaults.get("owner", ""),
        labels=parse_labels(defaults, path, diagnostics=diagnostics, settings=plain),
        annotations=parse_annotations(defaults, path, diagnostics=diagnostics, settings=plain),
        severity_labels=parse_severity_labels(
            data, (), inherited=plain.severity_labels, diagnostics=diagnostics, settings=plain
        ),
        severity_annotations=parse_severity_annotations(
            data, (), inherited=plain.severity_annotations, diagnostics=diagnostics, settings=plain
        ),
        alerting=parse_alerting(
            data.get("alerting", {}),
            ("alerting",),
            inherited=plain.alerting,
            period=RollingPeriod(length=LONGEST_PERIOD),
            diagnostics=diagnostics,
        ),
        policy=parse_policy(data, (), inherited=plain.policy, diagnostics=diagnostics),
        label_names=label_names,
        severity_names=SeverityNames(**data.get("severities", {})),
        alert_names=parse_alert_names(data, diagnostics=diagnostics),
        intervals=intervals,
        prometheus=prometheus,
        scrape_interval=parse_scrape_interval(
            data.get("prometheus", {}),
            ("prometheus",),
            default=plain.scrape_interval,
            diagnostics=diagnostics,
        ),
        repository=data.get("repository", ""),
        grafana_url=data.get("grafana", {}).get("url", "").rstrip("/"),
        connection=connection,
        environments=parse_environments(
            data.get("environments", {}), inherited=connection, diagnostics=diagnostics, settings=plain
        ),
        outputs=Outputs(choices=tuple(sorted(data.get("outputs", {}).items()))),
    )


def _check_names(chosen: dict[str, str], diagnostics: DiagnosticCollector) -> None:
    plain = LabelNames()
    defaults = {"service": plain.service, "slo": plain.slo, "severity": plain.severity}
    taken = {name for key, name in defaults.items() if key not in chosen} | {"alertname"}
    for key, name in chosen.items():
        if name in taken or name.startswith("__"):
            diagnostics.add(identity.label_name_clash(diagnostics.at(("label_names", key)), label=name))
        taken.add(name)
