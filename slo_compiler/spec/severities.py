"""Severities besides pages and tickets: their names, and their keys in the schemas."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import alert_names as codes
from slo_compiler.model import PAGE, TICKET, AlertSeverity, SeverityNames

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector

KEY = "severities"
"""The key of the settings that names severities."""
_NAME = r"[a-z][a-z0-9]{0,19}"
_TAKEN = frozenset(("absence", "absent", "annotations", "labels", "policy"))
"""Reserved: keys next to severities, names of other alerts, and words in titles of tests."""
_MOST = 6
_NEAR = 0.8
"""The similarity of a name that is probably meant to be `page` or `ticket`."""


def further_severities(settings: object) -> tuple[str, ...]:
    """Return the severities besides pages and tickets in the data of settings, which may be invalid."""
    chosen = settings.get(KEY) if isinstance(settings, dict) else None
    names = chosen if isinstance(chosen, dict) else {}
    return tuple(
        name
        for name in names
        if isinstance(name, str) and name not in (PAGE, TICKET) and re.fullmatch(_NAME, name)
    )


def extend(schema: object, *, further: tuple[str, ...]) -> None:
    """Add severities to every object of a schema that has the keys `page` and `ticket`."""
    if isinstance(schema, list):
        for one in schema:
            extend(one, further=further)
    if not isinstance(schema, dict):
        return
    for one in schema.values():
        extend(one, further=further)
    properties = schema.get("properties")
    if isinstance(properties, dict) and {PAGE, TICKET} <= properties.keys():
        for name in further:
            described = {**properties[TICKET], "description": f"Like ticket, for the severity {name}."}
            properties.setdefault(name, described)


def parse_severities(data: dict[str, Any], *, diagnostics: DiagnosticCollector) -> SeverityNames:
    """Return the severities of the settings, most severe first; report unusable names."""
    chosen: dict[str, str] = data.get(KEY, {})
    names = (PAGE, TICKET, *map(AlertSeverity, further_severities(data)))
    for number, name in enumerate(names):
        near = get_close_matches(name, (PAGE, TICKET), n=1, cutoff=_NEAR)
        place = diagnostics.at_key((KEY, name)) if number > 1 else None
        if place and (name in _TAKEN or near):
            diagnostics.add(codes.severity_not_usable(place, name=name, near=near[0] if near else ""))
        elif place and number == _MOST:
            diagnostics.add(codes.too_many_severities(place, most=_MOST))
    return SeverityNames(values=tuple((name, chosen.get(name, name)) for name in names))
