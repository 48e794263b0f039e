"""Links of services and SLOs: runbooks and dashboards."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import shape

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

_IGNORED = r"[\x00-\x20]"
"""Characters that browsers remove from a scheme."""
_UNSAFE = r"(?i)(javascript|data|vbscript):"


def parse_link(
    data: dict[str, Any], key: str, path: DataPath, *, default: str, diagnostics: DiagnosticCollector
) -> str:
    """Return the link under a key, or the default; a link that runs code is a diagnostic."""
    link: str = data.get(key, default)
    if key in data:
        check_link(link, (*path, key), diagnostics=diagnostics)
    return link


def check_link(link: str, place: DataPath, *, diagnostics: DiagnosticCollector) -> None:
    """Report a link that runs code."""
    if unsafe := re.match(_UNSAFE, re.sub(_IGNORED, "", link)):
        location, key = diagnostics.at(place), str(place[-1])
        diagnostics.add(shape.unsafe_link(location, key=key, scheme=unsafe[1].lower()))
