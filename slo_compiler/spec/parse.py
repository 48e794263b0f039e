"""Parse a valid document into a Service, with inherited values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.model import Period, Service, Settings, SeverityTexts, Slo, TextPairs
from slo_compiler.naming.plain import plain_label
from slo_compiler.records import dataclass
from slo_compiler.spec.parse_alerting import parse_alerting
from slo_compiler.spec.parse_breakdown import parse_breakdown
from slo_compiler.spec.parse_links import parse_link
from slo_compiler.spec.parse_overrides import Overrides, parse_overrides
from slo_compiler.spec.parse_period import parse_period
from slo_compiler.spec.parse_policy import parse_policy
from slo_compiler.spec.parse_scraping import check_scrape_interval, parse_scrape_interval
from slo_compiler.spec.parse_sli import parse_sli
from slo_compiler.spec.parse_target import parse_target
from slo_compiler.spec.parse_texts import (
    merged,
    parse_annotations,
    parse_groups,
    parse_labels,
    parse_severity_annotations,
    parse_severity_labels,
)
from slo_compiler.spec.policy_checks import check_policy_names, check_waivers
from slo_compiler.spec.selecting import select
from slo_compiler.spec.traps.alerting import check_min_errors

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model import BudgetPolicy, Sli
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse_service(diagnostics: DiagnosticCollector, *, settings: Settings) -> Service | None:
    """Build the model of a spec; None if `diagnostics` has errors."""
    data: Any = diagnostics.document.data
    repository = _Inherited(
        owner=settings.owner,
        labels=settings.labels,
        annotations=settings.annotations,
        severity_labels=settings.severity_labels,
        severity_annotations=settings.severity_annotations,
        scrape_interval=settings.scrape_interval,
        policy=settings.policy,
    )
    service = _inherit(data, (), above=repository, diagnostics=diagnostics, settings=settings)
    slos = [
        _parse_slo(slo, ("slos", index), inherited=service, diagnostics=diagnostics, settings=settings)
        for index, slo in enumerate(data["slos"])
    ]
    check_waivers(data, diagnostics=diagnostics)
    check_policy_names([slo.policy if slo else None for slo in slos], diagnostics=diagnostics)
    if diagnostics.has_errors:
        return None
    if not any(slos):
        return None  # every SLO is disabled in this environment
    return Service(
        name=data["service"],
        slos=tuple(slo for slo in slos if slo is not None),
        description=data.get("description", ""),
        owner=service.owner,
        runbook=service.runbook,
        dashboard=service.dashboard,
        location=diagnostics.at(("service",)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inherited:
    """Values that an SLO inherits from its service, and a service from the settings."""

    owner: str
    labels: TextPairs
    annotations: TextPairs
    severity_labels: SeverityTexts
    severity_annotations: SeverityTexts
    scrape_interval: timedelta
    policy: BudgetPolicy
    runbook: str = ""
    dashboard: str = ""


def _inherit(
    data: dict[str, Any],
    path: DataPath,
    *,
    above: _Inherited,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> _Inherited:
    return _Inherited(
        owner=data.get("owner", above.owner),
        labels=merged(above.labels, parse_labels(data, path, diagnostics=diagnostics, settings=settings)),
        annotations=merged(
            above.annotations, parse_annotations(data, path, diagnostics=diagnostics, settings=settings)
        ),
        severity_labels=parse_severity_labels(
            data, path, inherited=above.severity_labels, diagnostics=diagnostics, settings=settings
        ),
        severity_annotations=parse_severity_annotations(
            data, path, inherited=above.severity_annotations, diagnostics=diagnostics, settings=settings
        ),
        scrape_interval=parse_scrape_interval(
            data, path, default=above.scrape_interval, diagnostics=diagnostics
        ),
        policy=parse_policy(data, path, inherited=above.policy, diagnostics=diagnostics),
        runbook=parse_link(data, "runbook", path, default=above.runbook, diagnostics=diagnostics),
        dashboard=parse_link(data, "dashboard", path, default=above.dashboard, diagnostics=diagnostics),
    )


def _parse_slo(
    data: dict[str, Any],
    path: DataPath,
    *,
    inherited: _Inherited,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> Slo | None:
    service: Any = diagnostics.document.data
    own = _inherit(data, path, above=inherited, diagnostics=diagnostics, settings=settings)
    target = parse_target(data["target"], (*path, "target"), diagnostics=diagnostics)
    period = _parse_period(data, path, diagnostics=diagnostics, settings=settings)
    labels = frozenset(dict(own.labels)) | own.severity_labels.names
    groups = parse_groups(data, path, labels=labels, diagnostics=diagnostics, settings=settings)
    sli = parse_sli(data["sli"], (*path, "sli"), groups=groups, diagnostics=diagnostics, settings=settings)
    breakdown = parse_breakdown(data, path, sli=sli, diagnostics=diagnostics, settings=settings)
    overrides = _parse_alerting(
        data, path, policy=own.policy, period=period, diagnostics=diagnostics, settings=settings
    )
    if sli is None or not overrides.is_enabled:
        return None
    plain = tuple(plain_label(name) for name in groups)
    return Slo(
        service=service["service"],
        name=data["name"],
        target=overrides.target or target,
        period=period,
        sli=_selected(sli, own.scrape_interval, (*path, "sli"), diagnostics=diagnostics, settings=settings),
        alerting=overrides.alerting,
        min_errors=int(overrides.min_errors_or(data.get("min_errors", settings.min_errors))),
        scrape_interval=own.scrape_interval,
        policy=overrides.policy,
        group_by=plain,
        source_labels=() if plain == groups else groups,
        breakdown=breakdown,
        description=data.get("description", ""),
        owner=own.owner,
        runbook=own.runbook,
        dashboard=own.dashboard,
        labels=own.labels,
        annotations=own.annotations,
        severity_labels=own.severity_labels,
        severity_annotations=own.severity_annotations,
        location=diagnostics.at((*path, "name")),
    )


def _parse_alerting(
    data: dict[str, Any],
    path: DataPath,
    *,
    policy: BudgetPolicy,
    period: Period,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> Overrides:
    """Parse the alert policy of an SLO, and what it is in the environment."""
    alerting = parse_alerting(
        data.get("alerting", {}),
        (*path, "alerting"),
        inherited=settings.alerting,
        period=period,
        diagnostics=diagnostics,
    )
    check_min_errors(data, path, diagnostics=diagnostics)
    return parse_overrides(
        data.get("environments", {}),
        (*path, "environments"),
        alerting=alerting,
        policy=policy,
        period=period,
        diagnostics=diagnostics,
        settings=settings,
    )


def _selected(
    sli: Sli, interval: timedelta, path: DataPath, *, diagnostics: DiagnosticCollector, settings: Settings
) -> Sli:
    """Return the SLI of the environment; report what it cannot read at its scrape interval."""
    check_scrape_interval(sli, interval, path, diagnostics=diagnostics, settings=settings)
    return select(sli, path, diagnostics=diagnostics, settings=settings)


def _parse_period(
    data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector, settings: Settings
) -> Period:
    if "window" not in data:
        return settings.period
    return parse_period(data["window"], (*path, "window"), diagnostics=diagnostics)
