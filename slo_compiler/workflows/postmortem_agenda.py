"""`slo postmortem agenda`: the agenda of the meeting about one document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.diagnostic import Diagnostic, in_order
from slo_compiler.postmortem_files.read import read_postmortem
from slo_compiler.postmortems.agenda import plan_agenda
from slo_compiler.postmortems.lint import lint
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.postmortems.agenda import Agenda


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaResult:
    """The agenda, or why the document cannot be read."""

    agenda: Agenda | None
    diagnostics: tuple[Diagnostic, ...] = ()


def agenda_of(path: str) -> AgendaResult:
    """Read a document and plan its meeting; warnings that the document ignores are not in the agenda."""
    read = read_postmortem(path)
    document = read.document
    if document is None or document.facts is None:
        return AgendaResult(agenda=None, diagnostics=read.diagnostics)
    found = in_order([*read.diagnostics, *lint(document)])
    shown = [one for one in found if not any(comment.covers(one) for comment in read.suppressions)]
    return AgendaResult(agenda=plan_agenda(document, document.facts, shown))
