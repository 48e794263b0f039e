"""`slo postmortem new`: write a blank postmortem."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.disk.documents import create_document
from slo_compiler.model.postmortems import DocumentStatus, Facts, Form, Impact, IncidentSeverity, Places
from slo_compiler.postmortem_files.blank import UNKNOWN_DURATION, blank_document, file_name, next_id
from slo_compiler.postmortem_files.files import find_postmortems
from slo_compiler.postmortem_files.read import read_postmortem
from slo_compiler.postmortems.writing import duration_words
from slo_compiler.rendering.environment import BUILT_IN
from slo_compiler.rendering.failures import TemplateFailed

if TYPE_CHECKING:
    from datetime import date, datetime

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.rendering.environment import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPostmortem:
    """What is known about an incident when its document is written."""

    title: str
    service: str
    severity: IncidentSeverity
    form: Form
    day: date
    """The UTC date on which the impact started."""
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
    facts = Facts(
        id=next_id(request.day.year, _ids(request.directory)),
        title=request.title,
        day=request.day,
        form=request.form,
        severity=request.severity,
        status=DocumentStatus.DRAFT,
        service=request.service,
        slos=request.slos,
        impact=Impact(start=request.start, end=request.end),
        owner=request.owner,
        places=Places(document=Location(path="")),
    )
    duration = facts.impact.duration
    path = (PurePath(request.directory) / file_name(facts)).as_posix()
    try:
        text = blank_document(
            facts,
            duration=UNKNOWN_DURATION if duration is None else duration_words(duration),
            templates=request.templates,
        )
    except TemplateFailed as failure:
        return NewResult(path=path, diagnostic=failure.diagnostic)
    return NewResult(path=path, diagnostic=create_document(path, text.encode()))


def _ids(directory: str) -> list[str]:
    """Return the ids of the documents in a directory, which may not exist yet."""
    paths, _ = find_postmortems((directory,))
    documents = (read_postmortem(path).document for path in paths)
    return [one.facts.id for one in documents if one is not None and one.facts is not None]
