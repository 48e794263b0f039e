"""`slo postmortem note`: add an entry to the timeline of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import postmortem_new as codes
from slo_compiler.disk.documents import replace_document
from slo_compiler.model.postmortems import DocumentStatus
from slo_compiler.postmortem_files.documents import read_documents
from slo_compiler.postmortem_files.notes import add_note
from slo_compiler.postmortem_files.read import read_postmortem_bytes
from slo_compiler.records import dataclass
from slo_compiler.yaml_source.source import read_source

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.postmortem_files.notes import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteResult:
    """The document that has the note, or why none has it."""

    path: str
    diagnostics: tuple[Diagnostic, ...] = ()


def write_note(note: Note, *, path: str, directory: str) -> NoteResult:
    """Add a note to a document; without a path, to the newest draft in a directory.

    The file has the old text or the new one, never a part of it.
    """
    path = path or _newest_draft(directory)
    if not path:
        return NoteResult(path=path, diagnostics=(codes.no_draft(Location(path=directory)),))
    data = read_source(path)
    if not isinstance(data, bytes):
        return NoteResult(path=path, diagnostics=(data,))
    read = read_postmortem_bytes(path, data)
    if read.document is None or read.document.facts is None:
        return NoteResult(path=path, diagnostics=tuple(one for one in read.diagnostics if one.is_error))
    text = add_note(path, data, note)
    if text is None:
        return NoteResult(path=path, diagnostics=(codes.no_timeline(read.document.start),))
    problem = replace_document(path, text)
    return NoteResult(path=path, diagnostics=() if problem is None else (problem,))


def _newest_draft(directory: str) -> str:
    """Return the draft with the latest date, and the last id of those; empty without any."""
    drafts = [
        (one.facts.day, one.facts.id, one.path)
        for one in read_documents((directory,)).documents
        if one.facts is not None and one.facts.status is DocumentStatus.DRAFT
    ]
    return max(drafts)[-1] if drafts else ""
