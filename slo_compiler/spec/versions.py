"""Check that the configured Prometheus supports the features of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes.names import needs_newer_prometheus
from slo_compiler.model import QUOTED_NAMES_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Location
    from slo_compiler.model import PrometheusVersion, Settings
    from slo_compiler.spec.collector import DiagnosticCollector


def check_quoted_names(
    names: Sequence[str], location: Location, *, diagnostics: DiagnosticCollector, settings: Settings
) -> None:
    """Report names that need quotes if Prometheus is too old for them."""
    if names:
        feature = f"the quoted name {names[0]}"
        check_version(feature, QUOTED_NAMES_VERSION, location, diagnostics=diagnostics, settings=settings)


def check_version(
    feature: str,
    needed: PrometheusVersion,
    location: Location,
    *,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> None:
    """Report a feature that the configured Prometheus does not support."""
    version = settings.prometheus.version
    if version < needed:
        diagnostics.add(
            needs_newer_prometheus(location, feature=feature, needed=str(needed), version=str(version))
        )
