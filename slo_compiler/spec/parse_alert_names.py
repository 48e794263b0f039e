"""Parse the templates of alert names in the settings."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import combinations
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import alert_names as codes
from slo_compiler.model import Settings
from slo_compiler.naming import naming_of
from slo_compiler.naming.alert_names import PLACEHOLDER, may_coincide

if TYPE_CHECKING:
    from slo_compiler.model import SeverityNames, TextPairs
    from slo_compiler.spec.collector import DiagnosticCollector

_OF_AN_SLO = ("service", "slo", "severity")
_OF_A_SERVICE = ("service", "severity")
"""The placeholders of an alert on a policy, which is about all SLOs of a service."""


def parse_alert_names(
    data: dict[str, Any], *, severities: SeverityNames, diagnostics: DiagnosticCollector
) -> TextPairs:
    """Return the templates by kind of alert; report unknown placeholders, and kinds with the same names."""
    chosen: dict[str, str] = data.get("alert_names", {})
    is_valid = True
    for kind, template in chosen.items():
        for found in PLACEHOLDER.finditer(template):
            if found[1] not in _known(kind):
                is_valid = False
                _report_placeholder(kind, template, found.span(), diagnostics=diagnostics)
    if chosen and is_valid:
        _check_differences(chosen, severities, diagnostics=diagnostics)
    return tuple(sorted(chosen.items()))


def _known(kind: str) -> tuple[str, ...]:
    return _OF_A_SERVICE if kind == "policy" else _OF_AN_SLO


def _report_placeholder(
    kind: str, template: str, span: tuple[int, int], *, diagnostics: DiagnosticCollector
) -> None:
    start, end = span
    written, known = template[start + 1 : end - 1], _known(kind)
    near = get_close_matches(written.lower(), known, n=1)
    place = diagnostics.within(("alert_names", kind), template, start=start, end=end)
    diagnostics.add(
        codes.unknown_placeholder(
            place, kind=kind, written=written, near=near[0] if near else "", known=known
        )
    )


def _check_differences(
    chosen: dict[str, str], severities: SeverityNames, *, diagnostics: DiagnosticCollector
) -> None:
    settings = Settings(alert_names=tuple(chosen.items()), severity_names=severities)
    names = naming_of(settings).alerts_in("")
    templates: dict[str, str] = {**dict(names.burning), "absent": names.absent, "policy": names.policy}
    for first, second in combinations(templates, 2):
        kinds = (second, first) if second in chosen else (first, second)
        if kinds[0] in chosen and may_coincide(templates[first], templates[second]):
            place = diagnostics.at(("alert_names", kinds[0]))
            diagnostics.add(codes.names_coincide(place, kind=kinds[0], other=kinds[1]))
