"""`slo postmortem new`: write a postmortem, blank or with facts from Prometheus."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import postmortem_new as codes
from slo_compiler.disk.documents import create_documents
from slo_compiler.incidents.evidence_text import evidence_text
from slo_compiler.incidents.known import NOTHING, Known, known_of
from slo_compiler.incidents.sidecar import sidecar_text
from slo_compiler.model.postmortems import DocumentStatus, Facts, Form, Impact, IncidentSeverity, Places
from slo_compiler.naming.postmortems import evidence_file, next_id
from slo_compiler.postmortem_files.blank import UNKNOWN_DURATION, blank_document, file_name
from slo_compiler.postmortem_files.documents import read_documents
from slo_compiler.postmortems.writing import duration_words
from slo_compiler.records import dataclass
from slo_compiler.rendering.environment import BUILT_IN
from slo_compiler.rendering.failures import TemplateFailed

if TYPE_CHECKING:
    from datetime import date, datetime

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.incidents.evidence_text import Findings
    from slo_compiler.rendering.environment import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPostmortem:
    """The arguments for a new document about an incident."""

    title: str
    service: str
    severity: IncidentSeverity
    form: Form
    day: date
    """The UTC date of the document, unless Prometheus has the start of the impact."""
    start: datetime | None = None
    end: datetime | None = None
    slos: tuple[str, ...] = ()
    owner: str = ""
    directory: str = "postmortems"
    templates: Templates = BUILT_IN


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResult:
    """The path of the new document, or why it was not written."""

    path: str
    diagnostic: Diagnostic | None


def write_blank(request: NewPostmortem) -> NewResult:
    """Write the blank form of a document with the next free id; an existing file is never replaced."""
    facts = _facts(request, Impact(start=request.start, end=request.end), day=request.day)
    return _written(request, facts, known=NOTHING, findings=None)


def write_investigated(request: NewPostmortem, findings: Findings) -> NewResult:
    """Write a document with what was found, and the evidence next to it: both, or nothing."""
    summary = findings.summary
    start = summary.start
    facts = _facts(
        request,
        Impact(start=start, end=summary.end),
        day=request.day if start is None else start.date(),
        slos=request.slos or summary.slos,
    )
    return _written(request, facts, known=known_of(findings, request.severity), findings=findings)


def _facts(
    request: NewPostmortem, impact: Impact, *, day: date, slos: tuple[str, ...] | None = None
) -> Facts:
    return Facts(
        id=next_id("PM", day.year, (one.id for one in read_documents((request.directory,)).facts)),
        title=request.title,
        day=day,
        form=request.form,
        severity=request.severity,
        status=DocumentStatus.DRAFT,
        service=request.service,
        slos=request.slos if slos is None else slos,
        impact=impact,
        owner=request.owner,
        places=Places(document=Location(path="")),
    )


def _written(request: NewPostmortem, facts: Facts, *, known: Known, findings: Findings | None) -> NewResult:
    path = (PurePath(request.directory) / file_name(facts)).as_posix()
    sidecar = evidence_file(facts.id)
    duration = facts.impact.duration
    try:
        text = blank_document(
            facts,
            duration=UNKNOWN_DURATION if duration is None else duration_words(duration),
            known=known,
            evidence="" if findings is None else evidence_text(findings, sidecar=sidecar),
            templates=request.templates,
        )
    except TemplateFailed as failure:
        return NewResult(path=path, diagnostic=failure.diagnostic)
    files = [(path, text.encode())]
    if findings is not None:
        beside = (PurePath(request.directory) / sidecar).as_posix()
        if os.path.lexists(beside):
            return NewResult(path=path, diagnostic=codes.evidence_exists(Location(path=beside), id=facts.id))
        data = sidecar_text(findings, id_=facts.id, document=PurePath(path).name)
        files.insert(0, (beside, data.encode()))
    return NewResult(path=path, diagnostic=create_documents(files))
