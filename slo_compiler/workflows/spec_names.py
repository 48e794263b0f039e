"""Services and SLOs by name, read from specs without checking them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.yaml_source.source import read_source
from slo_compiler.yaml_source.yaml_reader import read_document

if TYPE_CHECKING:
    from collections.abc import Iterable

    Names = dict[str, tuple[str, ...]]
    """The SLOs of each service."""


def spec_names(paths: Iterable[str]) -> Names | None:
    """Return the names in specs; None if a spec cannot be read, because then a name may only seem unknown."""
    names: Names = {}
    for path in paths:
        data = read_source(path)
        document = read_document(path, data)[0] if isinstance(data, bytes) else None
        content: Any = document.data if document is not None else None
        if not isinstance(content, dict) or not isinstance(content.get("service"), str):
            return None
        slos = content.get("slos")
        found = [slo.get("name") for slo in slos if isinstance(slo, dict)] if isinstance(slos, list) else []
        before = names.get(content["service"], ())
        names[content["service"]] = (*before, *(name for name in found if isinstance(name, str)))
    return names
