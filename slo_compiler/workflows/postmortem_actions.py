"""`slo postmortem actions`: the actions of all documents, on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.diagnostic import Diagnostic, in_order
from slo_compiler.disk.documents import write_report
from slo_compiler.postmortem_files.documents import read_documents
from slo_compiler.postmortems.action_list import list_actions
from slo_compiler.postmortems.action_metrics import metrics_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from slo_compiler.model.postmortems import Facts
    from slo_compiler.postmortems.action_list import ListedAction


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsResult:
    """The actions of all documents that can be read."""

    documents: tuple[Facts, ...]
    actions: tuple[ListedAction, ...]
    """By due date."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """The reasons why documents cannot be read; their actions are missing."""

    @property
    def metrics(self) -> str:
        """All documents and actions in the Prometheus text format."""
        return metrics_text(self.documents, self.actions)


def read_all_actions(paths: Sequence[str], *, day: date) -> ActionsResult:
    """Read all documents; those without valid front matter are errors."""
    read = read_documents(paths)
    return ActionsResult(
        documents=read.facts,
        actions=list_actions(read.documents, day=day),
        diagnostics=in_order([*read.missing, *read.diagnostics]),
    )


def save_report(path: str, text: str) -> Diagnostic | None:
    """Write a report atomically; return a diagnostic if it cannot be written."""
    return write_report(path, text.encode())
