"""Add the matchers of an environment (`select`) to every selector of an SLI."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import environments as codes
from slo_compiler.model import Selector
from slo_compiler.promql.matching import are_disjoint
from slo_compiler.promql.narrowing import selector_matchers, with_matchers
from slo_compiler.promql.selectors import equal, matcher_text
from slo_compiler.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Matcher, Settings, Sli
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def select(sli: Sli, path: DataPath, *, diagnostics: DiagnosticCollector, settings: Settings) -> Sli:
    """Return the SLI with the matchers of the environment on each selector.

    The fields of every kind are selectors, texts in PromQL, or neither. Reports selectors that cannot have
    the matchers.
    """
    if not settings.select:
        return sli
    added = tuple(equal(label, value) for label, value in settings.select)
    changed: dict[str, Any] = {}
    for name, value in ((field.name, getattr(sli, field.name)) for field in fields(sli)):
        if isinstance(value, Selector):
            _check([value.matchers], added, path, diagnostics=diagnostics, settings=settings)
            changed[name] = replace(value, matchers=(*value.matchers, *added))
        elif type(value) is str:
            _check(selector_matchers(value), added, path, diagnostics=diagnostics, settings=settings)
            changed[name] = with_matchers(value, added)
            if changed[name] is None:
                diagnostics.add(
                    codes.cannot_select(diagnostics.at_key(path), environment=settings.environment)
                )
                return sli
    return replace(sli, **changed)


def _check(
    selectors: Iterable[tuple[Matcher, ...]],
    added: tuple[Matcher, ...],
    path: DataPath,
    *,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> None:
    """Report a matcher that excludes all series of the environment."""
    own = {matcher.label: matcher for matcher in added}
    for matcher in (matcher for matchers in selectors for matcher in matchers):
        other = own.get(matcher.label)
        if other is not None and are_disjoint(other, matcher):
            diagnostics.add(
                codes.nothing_selected(
                    diagnostics.at_key(path),
                    matcher=matcher_text(matcher),
                    environment=settings.environment,
                    selected=matcher_text(other),
                )
            )
