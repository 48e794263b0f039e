"""`slo postmortem declare`, and reading declared incidents: the file `incidents.yaml` next to postmortems."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic
from slo_compiler.disk.documents import create_document, replace_document
from slo_compiler.naming.postmortems import next_id
from slo_compiler.postmortem_files.declared import (
    INCIDENTS_FILE,
    ReadIncidents,
    read_incidents,
    read_incidents_bytes,
    with_incident,
)
from slo_compiler.records import dataclass, replace
from slo_compiler.yaml_source.source import read_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.model.postmortems import DeclaredIncident


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareResult:
    """The file and the incident with its id, or why it was not written."""

    path: str
    incident: DeclaredIncident
    diagnostics: tuple[Diagnostic, ...] = ()


def incidents_path(directory: str) -> str:
    """Return the file of declared incidents in a directory of postmortems."""
    return (PurePath(directory) / INCIDENTS_FILE).as_posix()


def declare_incident(directory: str, incident: DeclaredIncident) -> DeclareResult:
    """Append an incident with the next free id; nothing else in the file changes."""
    path = incidents_path(directory)
    data = read_source(path) if os.path.lexists(path) else None
    if isinstance(data, Diagnostic):
        return DeclareResult(path=path, incident=incident, diagnostics=(data,))
    known = () if data is None else read_incidents_bytes(path, data).incidents
    named = replace(incident, id=next_id("INC", incident.begin.year, (one.id for one in known)))
    written = with_incident(path, data, named)
    if not isinstance(written, bytes):
        return DeclareResult(path=path, incident=named, diagnostics=written)
    write = create_document if data is None else replace_document
    problem = write(path, written)
    return DeclareResult(path=path, incident=named, diagnostics=() if problem is None else (problem,))


def read_all_declared(directories: Sequence[str]) -> ReadIncidents:
    """Read the declared incidents in directories of postmortems; most have no such file."""
    paths = dict.fromkeys(map(incidents_path, directories))
    found = [read_incidents(path) for path in paths if os.path.lexists(path)]
    return ReadIncidents(
        incidents=tuple(incident for one in found for incident in one.incidents),
        diagnostics=tuple(diagnostic for one in found for diagnostic in one.diagnostics),
        suppressions=tuple(suppression for one in found for suppression in one.suppressions),
    )
