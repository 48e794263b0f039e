"""Check that the configured Prometheus supports the features of a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import expressions
from slo_compiler.diagnostics.codes import names as codes
from slo_compiler.model import QUOTED_NAMES_VERSION
from slo_compiler.promql.features import features, selector_features
from slo_compiler.promql.names import quoted_names
from slo_compiler.promql.requirements import has_plain_names
from slo_compiler.promql.selectors import selector_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from slo_compiler.diagnostics import Location
    from slo_compiler.model import PrometheusVersion, Selector, Settings
    from slo_compiler.promql.features import Feature
    from slo_compiler.spec.collector import DiagnosticCollector


def check_expression_features(
    text: str,
    locate: Callable[[str], Location],
    *,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> None:
    """Report parts of a valid expression that the configured Prometheus does not support.

    `locate` returns the location of a part.
    """
    _check_features(features(text), locate, diagnostics=diagnostics, settings=settings)
    _check_names(quoted_names(text), locate, diagnostics=diagnostics, settings=settings)


def check_selector_features(
    selector: Selector,
    locate: Callable[[str], Location],
    *,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> None:
    """Report parts of a selector that the configured Prometheus does not support."""
    _check_features(selector_features(selector), locate, diagnostics=diagnostics, settings=settings)
    # As in the rules, where a plain name needs no quotes.
    names = () if has_plain_names(selector) else quoted_names(selector_text(selector))
    _check_names(names, locate, diagnostics=diagnostics, settings=settings)


def _check_features(
    found: Iterable[Feature],
    locate: Callable[[str], Location],
    *,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> None:
    version = settings.prometheus.version
    for feature in dict.fromkeys(found):
        name, place = feature.name, locate(feature.part)
        if feature.is_experimental:
            diagnostics.add(expressions.experimental(place, feature=name, since=str(feature.since)))
        elif feature.until is not None and version >= feature.until:
            removed = str(feature.until)
            diagnostics.add(expressions.removed(place, feature=name, removed=removed, version=str(version)))
        else:
            check_version(name, feature.since, place, diagnostics=diagnostics, settings=settings)


def _check_names(
    names: Sequence[str],
    locate: Callable[[str], Location],
    *,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> None:
    if names:
        check_quoted_names(names, locate(names[0]), diagnostics=diagnostics, settings=settings)


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
            codes.needs_newer_prometheus(location, feature=feature, needed=str(needed), version=str(version))
        )
