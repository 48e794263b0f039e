"""Read all postmortems of files and directories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.postmortem_files.files import find_postmortems
from slo_compiler.postmortem_files.read import read_postmortem
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import Facts, Postmortem


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDocuments:
    """The documents with valid front matter, by path."""

    documents: tuple[Postmortem, ...]
    facts: tuple[Facts, ...]
    """Their facts, in the same order."""
    missing: tuple[Diagnostic, ...]
    """The arguments without documents."""
    diagnostics: tuple[Diagnostic, ...]
    """The reasons why other documents cannot be read."""


def read_documents(arguments: Sequence[str]) -> ReadDocuments:
    """Read the postmortems of files and directories."""
    paths, missing = find_postmortems(arguments)
    documents: list[Postmortem] = []
    facts: list[Facts] = []
    errors: list[Diagnostic] = []
    for path in paths:
        read = read_postmortem(path)
        if read.document is None or read.document.facts is None:
            errors += [one for one in read.diagnostics if one.is_error]
        else:
            documents.append(read.document)
            facts.append(read.document.facts)
    return ReadDocuments(
        documents=tuple(documents), facts=tuple(facts), missing=missing, diagnostics=tuple(errors)
    )
