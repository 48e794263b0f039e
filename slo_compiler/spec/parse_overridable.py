"""Parse the settings that an environment can override, at the top level or of an environment."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from slo_compiler.model import RollingPeriod
from slo_compiler.records import replace
from slo_compiler.spec.parse_alerting import parse_alerting
from slo_compiler.spec.parse_outputs import parse_outputs
from slo_compiler.spec.parse_period import LONGEST_PERIOD, parse_period
from slo_compiler.spec.parse_policy import parse_policy
from slo_compiler.spec.parse_prometheus import check_lookback, parse_prometheus
from slo_compiler.spec.parse_scraping import parse_scrape_interval
from slo_compiler.spec.parse_texts import (
    merged,
    parse_annotations,
    parse_labels,
    parse_severity_annotations,
    parse_severity_labels,
)
from slo_compiler.spec.traps.alerting import check_min_errors

if TYPE_CHECKING:
    from slo_compiler.model import Settings
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse_overridable(
    data: dict[str, Any], path: DataPath, *, inherited: Settings, diagnostics: DiagnosticCollector
) -> Settings:
    """Return the `inherited` settings with those of a mapping; report invalid ones to `diagnostics`."""
    prometheus = data.get("prometheus", {})
    of_prometheus = (*path, "prometheus")
    settings = replace(
        inherited,
        prometheus=parse_prometheus(
            prometheus, of_prometheus, inherited=inherited.prometheus, diagnostics=diagnostics
        ),
    )
    if not path or "lookback" in prometheus:
        check_lookback(settings.prometheus, settings.intervals, of_prometheus, diagnostics=diagnostics)
    settings = _with_defaults(
        data.get("defaults", {}), (*path, "defaults"), settings, diagnostics=diagnostics
    )
    return replace(
        settings,
        alertmanager_config=_alertmanager_config(data, diagnostics) or inherited.alertmanager_config,
        grafana_url=data.get("grafana", {}).get("url", inherited.grafana_url).rstrip("/"),
        severity_labels=parse_severity_labels(
            data, path, inherited=inherited.severity_labels, diagnostics=diagnostics, settings=settings
        ),
        severity_annotations=parse_severity_annotations(
            data, path, inherited=inherited.severity_annotations, diagnostics=diagnostics, settings=settings
        ),
        alerting=parse_alerting(
            data.get("alerting", {}),
            (*path, "alerting"),
            inherited=inherited.alerting,
            period=RollingPeriod(length=LONGEST_PERIOD),
            diagnostics=diagnostics,
        ),
        policy=parse_policy(data, path, inherited=inherited.policy, diagnostics=diagnostics),
        scrape_interval=parse_scrape_interval(
            prometheus, of_prometheus, default=inherited.scrape_interval, diagnostics=diagnostics
        ),
        outputs=parse_outputs(
            data.get("outputs", {}),
            (*path, "outputs"),
            inherited=inherited.outputs,
            diagnostics=diagnostics,
        ),
    )


def _with_defaults(
    data: dict[str, Any], path: DataPath, settings: Settings, *, diagnostics: DiagnosticCollector
) -> Settings:
    """Return the settings with those of the key `defaults`."""
    check_min_errors(data, path, diagnostics=diagnostics)
    period = settings.period
    if "window" in data:
        period = parse_period(data["window"], (*path, "window"), diagnostics=diagnostics)
    labels = parse_labels(data, path, diagnostics=diagnostics, settings=settings)
    annotations = parse_annotations(data, path, diagnostics=diagnostics, settings=settings)
    return replace(
        settings,
        period=period,
        min_errors=int(data.get("min_errors", settings.min_errors)),
        owner=data.get("owner", settings.owner),
        labels=merged(settings.labels, labels),
        annotations=merged(settings.annotations, annotations),
    )


def _alertmanager_config(data: dict[str, Any], diagnostics: DiagnosticCollector) -> str:
    """Return the path of the configuration relative to the working directory; empty without the key."""
    name = data.get("alertmanager", {}).get("config", "")
    return str(PurePath(diagnostics.document.path).parent / name) if name else ""
