"""Links of services and SLOs: runbooks and dashboards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import shape

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

_IGNORED = re.compile(r"[\x00-\x20]")
"""Characters that browsers remove from a scheme."""
_UNSAFE = re.compile(r"(javascript|data|vbscript):", re.IGNORECASE)


def parse_link(
    data: dict[str, Any], key: str, path: DataPath, *, default: str, diagnostics: DiagnosticCollector
) -> str:
    """Return the link under a key, or the default; a link that runs code is a diagnostic."""
    link: str = data.get(key, default)
    if key in data and (unsafe := _UNSAFE.match(_IGNORED.sub("", link))):
        location = diagnostics.at((*path, key))
        diagnostics.add(shape.unsafe_link(location, key=key, scheme=unsafe[1].lower()))
    return link
