"""Read a file as a document that matches its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.spec.collector import DiagnosticCollector
from slo_compiler.spec.schema import check_shape
from slo_compiler.yaml_source.yaml_reader import build_document

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.composition import ComposedFile


def read_shaped(
    file: ComposedFile, *, schema: str, further: tuple[str, ...] = ()
) -> tuple[DiagnosticCollector | None, tuple[Diagnostic, ...]]:
    """Build the document of a file and validate it; None with diagnostics if it is invalid.

    `further` are the severities of the settings besides pages and tickets.
    """
    document, diagnostics = build_document(file)
    if document is None:
        return None, diagnostics
    diagnostics = check_shape(document, schema=schema, further=further)
    return (None, diagnostics) if diagnostics else (DiagnosticCollector(document), ())
