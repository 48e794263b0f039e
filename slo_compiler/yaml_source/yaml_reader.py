"""Converts bytes to documents: composes the node trees, limits their aliases, and builds plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import documents
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.yaml_source.aliases import alias_diagnostic
from slo_compiler.yaml_source.composition import MAX_DEPTH, compose_file
from slo_compiler.yaml_source.construction import UNTAGGED, Construction
from slo_compiler.yaml_source.document import Document

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.yaml_source.composition import ComposedFile
    from slo_compiler.yaml_source.nodes import Node


def read_document(path: str, data: bytes) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Parse a file with one document, or report all errors.

    A document is returned exactly if there are no diagnostics. Any bytes are safe, as in `compose_file`.
    """
    return build_document(compose_file(path, data))


def build_document(file: ComposedFile) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Build the only document of a composed file; a second one is an error."""
    if len(file.roots) > 1:
        return None, (documents.several_documents(_start_of_second(file)),)
    built, diagnostics = build_documents(file)
    return (None, diagnostics) if diagnostics else (built[0], ())


def build_documents(file: ComposedFile) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    """Build every document of a composed file, each with its own locations; empty ones are skipped.

    Documents are returned exactly if there are no diagnostics.
    """
    if file.error is not None:
        return (), (file.error,)
    roots = [root for root in file.roots if not _is_blank(root)]
    if file.has_aliases and (found := alias_diagnostic(roots, file.places, max_depth=MAX_DEPTH)):
        return (), (found,)
    construction = Construction(file.places)
    built = [(construction.value(root), root) for root in roots]
    if diagnostics := in_order(construction.diagnostics()):
        return (), diagnostics
    read = tuple(_document(file, root, data) for data, root in built if data is not None)
    return (read, ()) if read else ((), (documents.empty_file(file.places.at(0, 0)),))


def build_partly(file: ComposedFile) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Build the only document of a composed file in spite of diagnostics, to find other errors in it.

    Where a diagnostic is located, the data is only a guess.
    """
    roots = [root for root in file.roots if not _is_blank(root)]
    if len(roots) != 1 or (file.has_aliases and alias_diagnostic(roots, file.places, max_depth=MAX_DEPTH)):
        return None, ()
    construction = Construction(file.places)
    document = _document(file, roots[0], construction.value(roots[0]))
    return document, in_order(construction.diagnostics())


def _document(file: ComposedFile, root: Node, data: object) -> Document:
    return Document(path=file.path, data=data, _root=root, _places=file.places)


def _start_of_second(file: ComposedFile) -> Location:
    """Return the location of the `---` between the first two documents, or of the start after a `...`."""
    first, second = (root.start_mark.line for root in file.roots[:2])
    lines = file.places.lines[: second + 1]
    marked = (line for line in range(len(lines) - 1, first, -1) if lines[line].startswith("---"))
    return file.places.at(next(marked, second), 0, length=3)


def _is_blank(root: Node) -> bool:
    """True if a document has no content, as between two lines `---`."""
    return root.id == "scalar" and root.tag == UNTAGGED and not root.style and not root.value
