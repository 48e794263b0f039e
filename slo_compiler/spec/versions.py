"""Check that the configured Prometheus supports the features of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import slis
from slo_compiler.diagnostics.codes.names import needs_newer_prometheus
from slo_compiler.model import QUOTED_NAMES_VERSION
from slo_compiler.promql.features import features
from slo_compiler.promql.names import quoted_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Location
    from slo_compiler.model import PrometheusVersion, Settings
    from slo_compiler.spec.collector import DiagnosticCollector


def check_features(
    text: str, location: Location, *, diagnostics: DiagnosticCollector, settings: Settings
) -> None:
    """Report parts of a valid expression that the configured Prometheus does not support."""
    version = settings.prometheus.version
    for feature in dict.fromkeys(features(text)):
        if feature.is_experimental:
            diagnostics.add(slis.experimental(location, feature=feature.name, since=str(feature.since)))
        elif feature.until is not None and version >= feature.until:
            diagnostics.add(
                slis.removed(location, feature=feature.name, removed=str(feature.until), version=str(version))
            )
        else:
            check_version(feature.name, feature.since, location, diagnostics=diagnostics, settings=settings)
    check_quoted_names(quoted_names(text), location, diagnostics=diagnostics, settings=settings)


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
