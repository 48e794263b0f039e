"""Find the blocks of generated evidence in a document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import postmortem_documents as codes
from slo_compiler.model.postmortems import Evidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model.postmortems import TextLine

_OPENING = re.compile(r"<!--\s*slo:evidence\b(?P<words>[^>]*)-->")
_DIGEST = re.compile(r"\bdigest=([0-9a-f]+)")
_CLOSING = re.compile(r"<!--\s*/slo:evidence\s*-->")


def read_evidence(lines: Sequence[TextLine]) -> tuple[tuple[Evidence, ...], tuple[Diagnostic, ...]]:
    """Return the blocks of a document; one without an end is an error."""
    blocks: list[Evidence] = []
    start: int | None = None
    for index, line in enumerate(lines):
        if start is None and _OPENING.match(line.source.strip()):
            start = index
        elif start is not None and _CLOSING.match(line.source.strip()):
            blocks.append(_block(lines[start], lines[start + 1 : index]))
            start = None
    if start is not None:
        return tuple(blocks), (codes.unclosed_evidence(lines[start].at()),)
    return tuple(blocks), ()


def is_evidence_marker(text: str) -> bool:
    """Return whether the text of a comment, without `<!--` and `-->`, begins a block."""
    return text.split()[:1] == ["slo:evidence"]


def _block(marker: TextLine, lines: Sequence[TextLine]) -> Evidence:
    digest = _DIGEST.search(marker.source)
    return Evidence(
        digest=digest[1] if digest else "",
        text="".join(f"{line.source}\n" for line in lines),
        location=marker.at(),
    )
