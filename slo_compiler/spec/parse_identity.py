"""Parse the labels of the series and alerts of a repository or an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import environments as codes
from slo_compiler.naming import GENERATED_LABELS
from slo_compiler.records import replace
from slo_compiler.spec.parse_texts import parse_labels

if TYPE_CHECKING:
    from slo_compiler.model import Settings, TextPairs
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse_identity(
    data: dict[str, Any], path: DataPath, *, inherited: Settings, diagnostics: DiagnosticCollector
) -> TextPairs:
    """Parse the labels; report those that some series or alerts have with another value."""
    alone = replace(inherited, identity=())  # an environment may override labels of the top level
    labels = parse_labels(data, path, diagnostics=diagnostics, settings=alone)
    taken = GENERATED_LABELS | {name for name, _ in inherited.labels}
    for name in (name for name, _ in labels if name in taken):
        place = diagnostics.at_key((*path, "labels", name))
        diagnostics.add(codes.label_taken(place, label=name))
    return labels
