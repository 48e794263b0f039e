"""Read the file of declared incidents, and append to it without changing what people wrote."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import postmortem_documents, postmortem_scan
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.model.postmortems import DeclaredIncident, DetectedBy, IncidentSeverity
from slo_compiler.postmortem_files.front_matter import parse_time
from slo_compiler.postmortems.writing import time_text
from slo_compiler.records import dataclass
from slo_compiler.spec.schema import INCIDENTS_SCHEMA
from slo_compiler.spec.shaped import read_shaped
from slo_compiler.spec.suppressions import read_comments
from slo_compiler.yaml_source.composition import compose_file
from slo_compiler.yaml_source.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.spec.collector import DiagnosticCollector

INCIDENTS_FILE = "incidents.yaml"
"""The file of declared incidents, in the directory of postmortems."""

_HEAD = """\
# Incidents that people declared. `slo postmortem declare` appends to this file; edit it as you like.
version: slo.incidents/v1
incidents:
"""
_ITEM = re.compile(r"(?P<indent> *)-(?P<space> +)")
_FLAGS = (
    ("customer_facing", "is_customer_facing"),
    ("data_loss", "is_data_loss"),
    ("security", "is_security"),
    ("near_miss", "is_near_miss"),
    ("novel", "is_novel"),
)
"""Keys and attributes of what is true or false."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadIncidents:
    """The declared incidents of one file."""

    incidents: tuple[DeclaredIncident, ...] = ()
    """In the order of the file; none if it has errors."""
    diagnostics: tuple[Diagnostic, ...] = ()
    suppressions: tuple[Suppression, ...] = ()


def read_incidents(path: str) -> ReadIncidents:
    """Read a file of declared incidents."""
    data = read_source(path)
    if not isinstance(data, bytes):
        return ReadIncidents(diagnostics=(data,))
    return read_incidents_bytes(path, data)


def read_incidents_bytes(path: str, data: bytes) -> ReadIncidents:
    """Read declared incidents from the bytes of their file; any bytes are safe."""
    file = compose_file(path, data)
    diagnostics, found = read_shaped(file, schema=INCIDENTS_SCHEMA)
    ignored, wrong = read_comments(file)
    if diagnostics is None:
        return ReadIncidents(diagnostics=in_order([*found, *wrong]), suppressions=ignored)
    contents: Any = diagnostics.document.data
    incidents = [_incident(item, number, diagnostics) for number, item in enumerate(contents["incidents"])]
    return ReadIncidents(
        incidents=() if diagnostics.has_errors else tuple(one for one in incidents if one is not None),
        diagnostics=in_order([*diagnostics.all(), *wrong]),
        suppressions=ignored,
    )


def _incident(item: dict[str, Any], number: int, diagnostics: DiagnosticCollector) -> DeclaredIncident | None:
    begin = _time(item, "from", number, diagnostics)
    end = _time(item, "to", number, diagnostics)
    if begin is None:
        return None
    if end is not None and end < begin:
        place = diagnostics.at(("incidents", number, "to"))
        diagnostics.add(
            postmortem_scan.ends_before_it_begins(place, begin=time_text(begin), end=time_text(end))
        )
    detected_by = item.get("detected_by")
    return DeclaredIncident(
        id=item["id"],
        title=item["title"],
        service=item["service"],
        severity=IncidentSeverity(item["severity"]),
        begin=begin,
        end=end,
        detected_by=None if detected_by is None else DetectedBy(detected_by),
        no_postmortem=item.get("no_postmortem", ""),
        location=diagnostics.at(("incidents", number, "id")),
        **{attribute: item.get(key, False) for key, attribute in _FLAGS},
    )


def _time(item: dict[str, Any], key: str, number: int, diagnostics: DiagnosticCollector) -> datetime | None:
    if key not in item:
        return None
    time = parse_time(item[key])
    if time is None:
        place = diagnostics.at(("incidents", number, key))
        diagnostics.add(postmortem_documents.not_a_utc_time(place, key=key, text=item[key]))
    return time


def with_incident(
    path: str, data: bytes | None, incident: DeclaredIncident
) -> bytes | tuple[Diagnostic, ...]:
    """Return the bytes of a file with one more incident at its end; None is a file that does not exist.

    The bytes before it are unchanged. Returns diagnostics if the file has errors, or would have errors
    afterwards, because its list is not at its end.
    """
    if data is None:
        return _HEAD.encode() + _item(incident, indent="  ", space=" ", line_end="\n")
    before = read_incidents_bytes(path, data)
    if errors := tuple(one for one in before.diagnostics if one.is_error):
        return errors
    indent, space = _layout(before)
    line_end = "\r\n" if b"\r\n" in data else "\n"
    gap = b"" if data.endswith(b"\n") else line_end.encode()
    appended = data + gap + _item(incident, indent=indent, space=space, line_end=line_end)
    after = read_incidents_bytes(path, appended)
    if after.incidents != (*before.incidents, incident):
        reason = "its list is not at the end, or is not written with one item per line"
        return (postmortem_scan.cannot_append(Location(path=path), reason=reason),)
    return appended


def _layout(found: ReadIncidents) -> tuple[str, str]:
    """Return the spaces before and after the `-` of the items."""
    for incident in found.incidents:
        if item := _ITEM.match(incident.location.source):
            return item["indent"], item["space"]
    return "  ", " "


def _item(incident: DeclaredIncident, *, indent: str, space: str, line_end: str) -> bytes:
    """Format an incident as an item of the list; strings in JSON are strings in YAML."""
    lines = [f"{key}: {value}" for key, value in _values(incident)]
    starts = [f"{indent}-{space}", *[f"{indent} {' ' * len(space)}"] * (len(lines) - 1)]
    return "".join(f"{start}{line}{line_end}" for start, line in zip(starts, lines, strict=True)).encode()


def _values(incident: DeclaredIncident) -> Iterator[tuple[str, str]]:
    yield "id", incident.id
    yield "title", _quoted(incident.title)
    yield "service", _quoted(incident.service)
    yield "severity", incident.severity.value
    yield "from", _quoted(time_text(incident.begin))
    if incident.end is not None:
        yield "to", _quoted(time_text(incident.end))
    yield from ((key, "true") for key, attribute in _FLAGS if getattr(incident, attribute))
    if incident.detected_by is not None:
        yield "detected_by", incident.detected_by.value
    if incident.no_postmortem:
        yield "no_postmortem", _quoted(incident.no_postmortem)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
