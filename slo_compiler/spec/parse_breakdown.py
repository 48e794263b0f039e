"""Parse `breakdown`: the labels by which dashboards count bad events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import expressions, identity
from slo_compiler.naming.plain import plain_label
from slo_compiler.promql.names import is_plain_label, string_text
from slo_compiler.promql.reading import check_expression
from slo_compiler.spec.parse_texts import LABEL
from slo_compiler.spec.versions import check_quoted_names

if TYPE_CHECKING:
    from slo_compiler.model import Settings
    from slo_compiler.model.sli import Sli
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse_breakdown(
    data: dict[str, Any],
    path: DataPath,
    *,
    sli: Sli | None,
    diagnostics: DiagnosticCollector,
    settings: Settings,
) -> tuple[str, ...]:
    """Return the labels in the order of the spec, with the names of the raw series.

    Reports invalid names, and an SLI whose bad events have no labels.
    """
    labels = tuple(data.get("breakdown", ()))
    if labels and sli is not None and not sli.has_labels:
        place = diagnostics.at((*path, "breakdown"))
        diagnostics.add(expressions.nothing_to_break_down(place, kind=sli.kind))
    for index, label in enumerate(labels):
        place = diagnostics.at((*path, "breakdown", index))
        if not LABEL.fullmatch(plain_label(label)):
            diagnostics.add(identity.invalid_label(place, label=label))
        elif not is_plain_label(label):
            check_quoted_names((string_text(label),), place, diagnostics=diagnostics, settings=settings)
        elif check_expression(f"sum by ({label}) (x)"):
            diagnostics.add(identity.invalid_label(place, label=label, is_word=True))
    return labels
