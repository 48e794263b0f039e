"""A file as a document of the right shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.spec.findings import Findings
from slo_compiler.spec.schema import check_shape
from slo_compiler.yaml_source.yaml_reader import read_document

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic


def read_shaped(path: str, data: bytes, *, schema: str) -> tuple[Findings | None, tuple[Diagnostic, ...]]:
    """A document of the right shape, or why it is none."""
    document, diagnostics = read_document(path, data)
    if document is None or any(diagnostic.is_error for diagnostic in diagnostics):
        return None, diagnostics
    diagnostics = check_shape(document, schema=schema)
    return (None, diagnostics) if diagnostics else (Findings(document), ())
