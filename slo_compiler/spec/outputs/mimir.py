"""Parse the options of the output `mimir`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import output_formats as codes
from slo_compiler.model.outputs.mimir import MimirOptions

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

_PREFIX = re.compile("[A-Za-z0-9._-]{1,100}")
"""Characters that need no escaping in the URL of a namespace."""


def parse(data: dict[str, Any], path: DataPath, *, diagnostics: DiagnosticCollector) -> MimirOptions:
    """Parse the options; report a prefix that cannot be part of a URL."""
    prefix = data.get("namespace_prefix", "")
    if "namespace_prefix" in data and not _PREFIX.fullmatch(prefix):
        place = diagnostics.at((*path, "namespace_prefix"))
        diagnostics.add(codes.prefix_refused(place, prefix=prefix))
    return MimirOptions(namespace_prefix=prefix)
