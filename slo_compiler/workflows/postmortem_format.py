"""`slo postmortem fmt`: align the tables of postmortems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.diagnostic import Diagnostic, in_order
from slo_compiler.disk.documents import replace_document
from slo_compiler.postmortem_files.alignment import align_tables
from slo_compiler.postmortem_files.files import find_postmortems
from slo_compiler.records import dataclass
from slo_compiler.yaml_source.decoding import decode
from slo_compiler.yaml_source.source import read_source

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatResult:
    """The documents that were not aligned, and errors of reading and writing."""

    number: int
    """The number of documents."""
    changed: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def format_postmortems(paths: Sequence[str], *, check: bool) -> FormatResult:
    """Align the tables of documents; with `check`, only list those that would change.

    A document is replaced atomically, and only if it changes. Front matter does not matter.
    """
    files, missing = find_postmortems(paths)
    found = list(missing)
    changed = []
    for path in files:
        data = read_source(path)
        text = decode(path, data) if isinstance(data, bytes) else data
        if isinstance(text, Diagnostic):
            found.append(text)
            continue
        aligned = align_tables(text)
        if aligned == text:
            continue
        problem = None if check else replace_document(path, aligned.encode())
        if problem is None:
            changed.append(path)
        else:
            found.append(problem)
    return FormatResult(number=len(files), changed=tuple(changed), diagnostics=in_order(found))
